"""https://onnx.ai/onnx/operators/onnx__AveragePool.html"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from migrate.converters.onnx.operators.pad_spatial import pad_spatial
from migrate.converters.onnx.operators.window_padding import window_padding


def average_pool(
    x: Tensor,
    *,
    auto_pad: str = "NOTSET",
    ceil_mode: int = 0,
    count_include_pad: int = 0,
    dilations: Sequence[int] | None = None,
    kernel_shape: Sequence[int],
    pads: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Tensor:
    """The mean of each window: of what is in the input, or of the padding too."""
    rank = len(kernel_shape)
    strides, dilations = strides or [1] * rank, dilations or [1] * rank
    padding = window_padding(x.shape[2:], kernel_shape, strides, dilations, pads, auto_pad)
    inside = torch.ones(1, 1, *x.shape[2:], dtype=x.dtype, device=x.device)
    inside = pad_spatial(inside, padding, 1.0 if count_include_pad else 0.0)
    x = pad_spatial(x, padding)
    if ceil_mode:
        missing = [
            (0, _missing(length, window, stride, dilation, size + before))
            for length, window, stride, dilation, size, (before, _) in zip(
                x.shape[2:], kernel_shape, strides, dilations, _sizes(x, padding), padding, strict=True
            )
        ]
        x, inside = pad_spatial(x, missing), pad_spatial(inside, missing)
    convolve = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[rank]
    ones = torch.ones(1, 1, *kernel_shape, dtype=x.dtype, device=x.device)

    def sums(values: Tensor) -> Tensor:
        images = values.reshape(-1, 1, *values.shape[2:])
        out = convolve(images, ones, None, tuple(strides), 0, tuple(dilations))
        return out.reshape(*values.shape[:2], *out.shape[2:])

    return sums(x) / sums(inside)


def _sizes(x: Tensor, padding: Sequence[tuple[int, int]]) -> list[int]:
    return [length - before - after for length, (before, after) in zip(x.shape[2:], padding, strict=True)]


def _missing(length: int, window: int, stride: int, dilation: int, end: int) -> int:
    """What the last, incomplete window lacks, if it starts before the padding at the end."""
    reach = (window - 1) * dilation + 1
    count = ceil((length - reach) / stride) + 1
    if (count - 1) * stride >= end:
        count -= 1
    return max((count - 1) * stride + reach - length, 0)
