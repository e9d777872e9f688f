"""https://onnx.ai/onnx/operators/onnx__ConvInteger.html"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from migrate.converters.onnx.operators.conv import conv


def conv_integer(
    x: Tensor,
    w: Tensor,
    x_zero_point: Tensor | None = None,
    w_zero_point: Tensor | None = None,
    *,
    auto_pad: str = "NOTSET",
    dilations: Sequence[int] | None = None,
    group: int = 1,
    kernel_shape: Sequence[int] | None = None,
    pads: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Tensor:
    """A convolution of integers; float64 holds every sum of theirs exactly."""
    a, b = x.to(torch.float64), w.to(torch.float64)
    if x_zero_point is not None:
        a = a - x_zero_point.to(torch.float64)
    if w_zero_point is not None:
        b = b - w_zero_point.to(torch.float64).reshape(-1, *[1] * (w.ndim - 1))
    sums = conv(
        a,
        b,
        auto_pad=auto_pad,
        dilations=dilations,
        group=group,
        kernel_shape=kernel_shape,
        pads=pads,
        strides=strides,
    )
    return sums.to(torch.int32)
