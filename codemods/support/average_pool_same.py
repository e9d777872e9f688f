"""Average pooling with TensorFlow's ``padding='same'``."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from migrate.codemods.support.pad_same import pad_same

POOLS = {
    1: torch.nn.functional.avg_pool1d,
    2: torch.nn.functional.avg_pool2d,
    3: torch.nn.functional.avg_pool3d,
}


def average_pool_same(x: Tensor, kernel_size: Sequence[int], stride: Sequence[int]) -> Tensor:
    """Means over windows of ``x``, shape (batch, channels, ...), the padding left out: ceil(n / s) values an axis."""
    pool = POOLS[len(kernel_size)]
    inside = pad_same(torch.ones_like(x[:1, :1]), kernel_size, stride)
    return pool(pad_same(x, kernel_size, stride), tuple(kernel_size), tuple(stride)) / pool(
        inside, tuple(kernel_size), tuple(stride)
    )
