"""Features to mean 0 and variance 1, by statistics of the data."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Normalization(nn.Module):
    """`keras.layers.Normalization` over the last axis: ``adapt`` takes the statistics, a checkpoint brings them."""

    mean: Tensor
    variance: Tensor
    count: Tensor

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(num_features))
        self.register_buffer("variance", torch.ones(num_features))
        self.register_buffer("count", torch.zeros((), dtype=torch.int32))

    def adapt(self, data: Tensor) -> None:
        """Take mean and variance of each feature from ``data``, shape (..., features)."""
        rows = torch.as_tensor(data, dtype=self.mean.dtype).reshape(-1, self.mean.numel())
        self.mean.copy_(rows.mean(dim=0))
        self.variance.copy_(rows.var(dim=0, correction=0))
        self.count.fill_(len(rows))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.variance.sqrt().clamp(min=1e-7)
