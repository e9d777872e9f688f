"""Multi-head attention with heads of any size, as Keras has it."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class MultiHeadAttention(nn.Module):
    """`keras.layers.MultiHeadAttention`: `torch.nn.MultiheadAttention` has no heads but of ``embed_dim / num_heads``.

    Args:
        query_dim: features of the query, and of the output unless ``output_dim`` says otherwise.
        key_dim, value_dim: features of one head; ``value_dim`` is ``key_dim`` by default.
        key_input_dim, value_input_dim: features of key and value where they are not the query's.
        dropout: rate at which attention weights are dropped in training.
        keras2: who may attend to nothing attends to all alike, as in Keras 2; in Keras 3 so only without dropout and
            scores, else to nothing.
    """

    def __init__(
        self,
        query_dim: int,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        output_dim: int | None = None,
        key_input_dim: int | None = None,
        value_input_dim: int | None = None,
        bias: bool = True,
        dropout: float = 0.0,
        keras2: bool = False,
    ) -> None:
        super().__init__()
        value_dim = value_dim or key_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.keras2 = keras2
        self.query = nn.Linear(query_dim, num_heads * key_dim, bias=bias)
        self.key = nn.Linear(key_input_dim or query_dim, num_heads * key_dim, bias=bias)
        self.value = nn.Linear(value_input_dim or query_dim, num_heads * value_dim, bias=bias)
        self.output = nn.Linear(num_heads * value_dim, output_dim or query_dim, bias=bias)

    def forward(
        self,
        query: Tensor,
        value: Tensor,
        key: Tensor | None = None,
        attention_mask: Tensor | None = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Tensor | tuple[Tensor, Tensor]:
        """Attend from ``query`` (batch, T, features) to ``value`` (batch, S, features), keyed by ``key`` or itself.

        Args:
            attention_mask: booleans (batch, T, S), True where a position may be attended to.

        Returns:
            (batch, T, output_dim); with ``return_attention_scores`` also the weights (batch, num_heads, T, S).
        """
        q, k, v = (
            self._heads(self.query(query)),
            self._heads(self.key(value if key is None else key)),
            self._heads(self.value(value)),
        )
        mask = None if attention_mask is None else attention_mask.bool().unsqueeze(1)
        if use_causal_mask:
            causal = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
            mask = causal if mask is None else mask & causal
        rate = self.dropout if self.training else 0.0
        cleared = None
        if mask is not None and not self.keras2 and (self.dropout or return_attention_scores):
            cleared = ~mask.any(dim=-1, keepdim=True)
        if mask is not None:  # the lowest number, not -inf: who may attend to nothing attends to all alike
            mask = torch.zeros(mask.shape, dtype=q.dtype, device=q.device).masked_fill(
                ~mask, torch.finfo(q.dtype).min
            )
        if not return_attention_scores:
            attended = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=rate)
            if cleared is not None:
                attended = attended.masked_fill(cleared, 0.0)
            output: Tensor = self.output(attended.transpose(1, 2).flatten(2))
            return output
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores + mask
        weights = scores.softmax(dim=-1)
        if cleared is not None:
            weights = weights.masked_fill(cleared, 0.0)
        attended = nn.functional.dropout(weights, rate) @ v
        return self.output(attended.transpose(1, 2).flatten(2)), weights

    def _heads(self, x: Tensor) -> Tensor:
        """(batch, length, heads x size) as (batch, heads, length, size)."""
        return x.reshape(*x.shape[:-1], self.num_heads, -1).transpose(1, 2)
