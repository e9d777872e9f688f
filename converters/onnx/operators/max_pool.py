"""https://onnx.ai/onnx/operators/onnx__MaxPool.html"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from migrate.converters.onnx.operators.pad_spatial import pad_spatial
from migrate.converters.onnx.operators.window_padding import window_padding


def max_pool(
    x: Tensor,
    *,
    auto_pad: str = "NOTSET",
    ceil_mode: int = 0,
    dilations: Sequence[int] | None = None,
    kernel_shape: Sequence[int],
    pads: Sequence[int] | None = None,
    storage_order: int = 0,
    strides: Sequence[int] | None = None,
    outputs: int = 1,
) -> tuple[Tensor, Tensor]:
    """The greatest element of each window, and its place in the flattened input."""
    rank = len(kernel_shape)
    strides, dilations = strides or [1] * rank, dilations or [1] * rank
    padding = window_padding(x.shape[2:], kernel_shape, strides, dilations, pads, auto_pad)
    sizes = x.shape[2:]
    if ceil_mode:
        padding = [
            (before, _reach(size, before, after, window, stride, dilation))
            for size, (before, after), window, stride, dilation in zip(
                sizes, padding, kernel_shape, strides, dilations, strict=True
            )
        ]
    dtype = x.dtype
    floating = (
        x if dtype.is_floating_point else x.to(torch.float32 if x.element_size() < 4 else torch.float64)
    )
    padded = pad_spatial(floating, padding, -torch.inf)
    pool = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}[rank]
    arguments = (tuple(kernel_shape), tuple(strides), 0, tuple(dilations), False)
    if outputs == 1:
        values = pool(padded, *arguments).to(dtype)
        return values, values
    values, places = pool(padded, *arguments, return_indices=True)
    return values.to(dtype), _places(places, padded, sizes, [before for before, _ in padding], storage_order)


def _reach(size: int, before: int, after: int, window: int, stride: int, dilation: int) -> int:
    """The padding after an axis with which the last, incomplete window that starts inside fits."""
    reach = (window - 1) * dilation + 1
    count = ceil((size + before + after - reach) / stride) + 1
    if (count - 1) * stride >= size + before:
        count -= 1
    return (count - 1) * stride + reach - size - before


def _places(
    places: Tensor, padded: Tensor, sizes: Sequence[int], before: Sequence[int], storage_order: int
) -> Tensor:
    """Places in the padded axes as places in the whole input, row by row or column by column."""
    coordinates: list[Tensor] = []
    for axis in reversed(range(len(sizes))):
        length = padded.shape[2 + axis]
        coordinates.insert(0, places % length - before[axis])
        places = places // length
    order = range(len(sizes)) if not storage_order else reversed(range(len(sizes)))
    flat = torch.zeros_like(places)
    total = 1
    for axis in order:
        flat = flat * sizes[axis] + coordinates[axis]
        total *= sizes[axis]
    images = torch.arange(padded.shape[0] * padded.shape[1], device=places.device)
    return flat + images.reshape(*padded.shape[:2], *[1] * len(sizes)) * total
