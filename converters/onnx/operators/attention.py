"""https://onnx.ai/onnx/operators/onnx__Attention.html"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    attn_mask: Tensor | None = None,
    past_key: Tensor | None = None,
    past_value: Tensor | None = None,
    nonpad_kv_seqlen: Tensor | None = None,
    *,
    is_causal: int = 0,
    kv_num_heads: int = 0,
    left_window_size: int = -1,
    q_num_heads: int = 0,
    qk_matmul_output_mode: int = 0,
    right_window_size: int = -1,
    scale: float | None = None,
    softcap: float = 0.0,
    softmax_precision: str | None = None,
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Scaled dot-product attention; also all keys and values, and the scores at a stage that is chosen.

    Args:
        q: (batch, heads, steps, size), or (batch, steps, heads·size) with `q_num_heads`; keys and values alike, whose
            heads are shared by groups of queries where they are fewer.
        attn_mask: what is added to the scores, or as booleans which keys are seen; keys beyond its end are not.
        qk_matmul_output_mode: scores scaled (0), capped (1), masked (2), or as shares (3).
    """
    packed = q.ndim == 3
    if packed:
        q, k, v = _heads(q, q_num_heads), _heads(k, kv_num_heads), _heads(v, kv_num_heads)
    if past_key is not None and past_value is not None:
        k, v = torch.cat([past_key, k], 2), torch.cat([past_value, v], 2)
    keys, values = k, v
    groups = q.shape[1] // k.shape[1]
    if groups > 1:
        k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
    root = torch.tensor(math.sqrt(scale or 1 / math.sqrt(q.shape[-1])), dtype=q.dtype, device=q.device)
    raw = torch.matmul(q * root, k.transpose(-1, -2) * root)
    capped = softcap * torch.tanh(raw / softcap) if softcap else raw
    past = 0 if past_key is None else past_key.shape[2]
    seen = _seen(
        capped, attn_mask, nonpad_kv_seqlen, past, bool(is_causal), left_window_size, right_window_size
    )
    masked = capped
    if attn_mask is not None and attn_mask.dtype != torch.bool:
        added = attn_mask if attn_mask.shape[-1] == k.shape[2] else _longer(attn_mask, k.shape[2])
        masked = masked + added.to(masked.dtype)
    masked = masked.masked_fill(~seen, -torch.inf)
    kind = masked.dtype if softmax_precision is None else getattr(torch, softmax_precision)
    empty = torch.isneginf(masked).all(-1, keepdim=True)
    shares = torch.softmax(masked.to(kind), -1).to(v.dtype).masked_fill(empty, 0)
    y = torch.matmul(shares, v)
    scores = (raw, capped, masked, shares)[qk_matmul_output_mode]
    if packed:
        y = y.transpose(1, 2).flatten(2)
    return y, keys, values, scores.to(q.dtype)


def _heads(x: Tensor, count: int) -> Tensor:
    return x.reshape(*x.shape[:2], count, -1).transpose(1, 2)


def _longer(mask: Tensor, length: int) -> Tensor:
    """A mask for keys beyond its end, which are not seen."""
    fill = False if mask.dtype == torch.bool else -torch.inf
    return torch.nn.functional.pad(mask, [0, length - mask.shape[-1]], value=fill)


def _seen(
    scores: Tensor,
    mask: Tensor | None,
    lengths: Tensor | None,
    past: int,
    causal: bool,
    left: int,
    right: int,
) -> Tensor:
    """Which keys each query sees."""
    queries, keys = scores.shape[-2:]
    step = torch.arange(queries, device=scores.device)[:, None]
    key = torch.arange(keys, device=scores.device)
    offset: Tensor | int = past
    if lengths is not None:
        offset = (lengths - queries).reshape(-1, 1, 1, 1)
    place = step + offset
    seen = torch.ones_like(scores, dtype=torch.bool)
    if causal:
        seen = seen & (key <= place)
    if left >= 0:
        seen = seen & (key >= place - left)
    if right >= 0:
        seen = seen & (key <= place + right)
    if lengths is not None:
        seen = seen & (key < lengths.reshape(-1, 1, 1, 1))
    if mask is not None and mask.dtype == torch.bool:
        seen = seen & (mask if mask.shape[-1] == keys else _longer(mask, keys))
    return seen
