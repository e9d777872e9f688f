"""Attention by sums instead of products."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from migrate.codemods.support.attention import Attention


class AdditiveAttention(Attention):
    """`keras.layers.AdditiveAttention`: Bahdanau's scores, sums over the tanh of query plus key.

    Args:
        features: of queries and keys.
        use_scale: whether each feature has a weight in the sum, which is learnt.
        dropout: rate at which attention weights are dropped in training.
    """

    def __init__(self, features: int, use_scale: bool = True, dropout: float = 0.0) -> None:
        super().__init__(dropout=dropout)
        bound = (3 / features) ** 0.5  # as Keras draws a vector
        self.scale = nn.Parameter(torch.empty(features).uniform_(-bound, bound)) if use_scale else None

    def scores(self, query: Tensor, key: Tensor) -> Tensor:
        """How much each query, (batch, T, features), has to do with each key, (batch, S, features)."""
        scale = 1.0 if self.scale is None else self.scale
        return (scale * torch.tanh(query.unsqueeze(-2) + key.unsqueeze(-3))).sum(-1)
