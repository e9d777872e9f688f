"""Additive noise while training."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class GaussianNoise(nn.Module):
    """Add normal noise of mean 0 and standard deviation ``stddev`` in training; pass inputs through in evaluation."""

    def __init__(self, stddev: float) -> None:
        super().__init__()
        self.stddev = stddev

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.randn_like(x) * self.stddev if self.training else x

    def extra_repr(self) -> str:
        return f"{self.stddev}"
