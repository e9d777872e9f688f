"""https://onnx.ai/onnx/operators/onnx__LinearAttention.html"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def linear_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    past_state: Tensor | None = None,
    decay: Tensor | None = None,
    beta: Tensor | None = None,
    *,
    chunk_size: int = 64,
    kv_num_heads: int,
    q_num_heads: int,
    scale: float | None = None,
    update_rule: str = "gated_delta",
) -> tuple[Tensor, Tensor]:
    """A state that each step's key and value are written to and its query reads; also the last state.

    Args:
        query: (batch, steps, heads·size), keys and values alike; groups of query heads share a state.
        update_rule: ``linear`` adds to the state, ``delta`` corrects what it holds, and ``gated`` ones decay it first.
    """
    batch, steps, _ = query.shape

    def heads(x: Tensor, count: int) -> Tensor:
        return x.reshape(batch, steps, count, -1).transpose(1, 2).to(torch.float32)

    q, k, v = heads(query, q_num_heads), heads(key, kv_num_heads), heads(value, kv_num_heads)
    gates = None if decay is None else heads(decay, kv_num_heads).exp()
    rates = None if beta is None else beta.transpose(1, 2).unsqueeze(-1).to(torch.float32)
    kept = query.dtype if past_state is None else past_state.dtype
    state = k.new_zeros(batch, kv_num_heads, k.shape[-1], v.shape[-1])
    state = state if past_state is None else past_state.to(torch.float32)
    factor = scale or 1 / math.sqrt(q.shape[-1])
    outputs = []
    for step in range(steps):
        new, place = v[:, :, step], k[:, :, step]
        if gates is not None:
            state = state * gates[:, :, step].unsqueeze(-1)
        if rates is not None:
            new = rates[:, :, step] * (new - torch.einsum("bhdm,bhd->bhm", state, place))
        state = state + place.unsqueeze(-1) * new.unsqueeze(-2)
        read = state.repeat_interleave(q_num_heads // kv_num_heads, 1)
        outputs.append(factor * torch.einsum("bhd,bhdm->bhm", q[:, :, step], read))
    out = torch.stack(outputs, dim=1).flatten(2)
    return out.to(query.dtype), state.to(kept)
