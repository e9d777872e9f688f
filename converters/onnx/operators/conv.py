"""https://onnx.ai/onnx/operators/onnx__Conv.html"""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from migrate.converters.onnx.operators.pad_spatial import pad_spatial
from migrate.converters.onnx.operators.window_padding import window_padding


def conv(
    x: Tensor,
    w: Tensor,
    b: Tensor | None = None,
    *,
    auto_pad: str = "NOTSET",
    dilations: Sequence[int] | None = None,
    group: int = 1,
    kernel_shape: Sequence[int] | None = None,
    pads: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Tensor:
    """A convolution over one, two or three axes, padded unevenly if need be."""
    rank = w.ndim - 2
    strides, dilations = strides or [1] * rank, dilations or [1] * rank
    padding = window_padding(x.shape[2:], kernel_shape or w.shape[2:], strides, dilations, pads, auto_pad)
    convolve = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[rank]
    if all(before == after >= 0 for before, after in padding):
        return convolve(
            x, w, b, tuple(strides), tuple(before for before, _ in padding), tuple(dilations), group
        )
    return convolve(pad_spatial(x, padding), w, b, tuple(strides), 0, tuple(dilations), group)
