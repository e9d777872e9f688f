"""A rectifier with a slope for each feature at each place."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class PReLU(nn.Module):
    """`keras.layers.PReLU`; `torch.nn.PReLU` has a slope for each channel, or one for all.

    Args:
        shape: of the slopes, which broadcast with one sample: (channels, height, width), 1 along axes that share them.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(*shape))

    def forward(self, x: Tensor) -> Tensor:
        return x.relu() - self.weight * (-x).relu()
