"""Attention of which the scores have weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Attention(nn.Module):
    """`keras.layers.Attention`; without a scale, a mode or a dropout it is torch's scaled_dot_product_attention.

    Args:
        use_scale: whether the scores are multiplied by a number that is learnt.
        score_mode: ``"dot"`` for products of queries and keys, ``"concat"`` for the tanh of their sums.
        dropout: rate at which attention weights are dropped in training.
    """

    def __init__(self, use_scale: bool = False, score_mode: str = "dot", dropout: float = 0.0) -> None:
        super().__init__()
        self.dropout = dropout
        self.scale = nn.Parameter(torch.ones(())) if use_scale else None
        self.concat_score_weight = nn.Parameter(torch.ones(())) if score_mode == "concat" else None

    def scores(self, query: Tensor, key: Tensor) -> Tensor:
        """How much each query, (batch, T, features), has to do with each key, (batch, S, features)."""
        scale = 1.0 if self.scale is None else self.scale
        if self.concat_score_weight is None:
            return query @ key.transpose(-2, -1) * scale
        sums = query.unsqueeze(-2) + key.unsqueeze(-3)
        return self.concat_score_weight * torch.tanh(scale * sums).sum(-1)

    def forward(
        self, query: Tensor, value: Tensor, key: Tensor | None = None, attn_mask: Tensor | None = None
    ) -> Tensor:
        """Attend from ``query`` (batch, T, features) to ``value`` (batch, S, features), keyed by ``key`` or itself.

        Args:
            attn_mask: booleans that broadcast with (batch, T, S), True where a position may be attended to.
        """
        scores = self.scores(query, value if key is None else key)
        if attn_mask is not None:
            scores = torch.where(attn_mask, scores, scores - 1e9)
        weights = nn.functional.dropout(scores.softmax(dim=-1), self.dropout, self.training)
        return weights @ value
