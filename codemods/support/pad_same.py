"""Padding as TensorFlow's ``padding='same'`` does it for convolutions with a stride."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def pad_same(
    x: Tensor,
    kernel_size: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int] | None = None,
    value: float = 0.0,
) -> Tensor:
    """Pad the spatial axes of ``x``, shape (batch, channels, ...), so that a stride-s window gives ceil(n / s) values.

    TensorFlow pads ``(ceil(n / s) - 1) s + (k - 1) d + 1 - n`` in all, the odd one at the end; torch pads evenly.
    """
    dilation = dilation or [1] * len(kernel_size)
    pads: list[int] = []
    for n, k, s, d in zip(x.shape[2:], kernel_size, stride, dilation, strict=True):
        total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        pads = [total // 2, total - total // 2, *pads]  # torch.nn.functional.pad counts from the last axis
    return torch.nn.functional.pad(x, pads, value=value)
