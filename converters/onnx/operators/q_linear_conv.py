"""https://onnx.ai/onnx/operators/onnx__QLinearConv.html"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from migrate.converters.onnx.operators.conv import conv


def q_linear_conv(
    x: Tensor,
    x_scale: Tensor,
    x_zero_point: Tensor,
    w: Tensor,
    w_scale: Tensor,
    w_zero_point: Tensor,
    y_scale: Tensor,
    y_zero_point: Tensor,
    b: Tensor | None = None,
    *,
    auto_pad: str = "NOTSET",
    dilations: Sequence[int] | None = None,
    group: int = 1,
    kernel_shape: Sequence[int] | None = None,
    pads: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Tensor:
    """A convolution of quantised tensors, quantised again; a scale for each output channel."""
    channels = [1] * (w.ndim - 2)
    sums = conv(
        x.to(torch.float64) - x_zero_point.to(torch.float64),
        w.to(torch.float64) - w_zero_point.to(torch.float64).reshape(-1, 1, *channels),
        None if b is None else b.to(torch.float64),
        auto_pad=auto_pad,
        dilations=dilations,
        group=group,
        kernel_shape=kernel_shape,
        pads=pads,
        strides=strides,
    )
    scale = (x_scale.to(torch.float64) * w_scale.to(torch.float64) / y_scale.to(torch.float64)).reshape(
        -1, *channels
    )
    values = (sums * scale).round() + y_zero_point.to(torch.float64)
    limits = torch.iinfo(y_zero_point.dtype)
    return values.clamp(limits.min, limits.max).to(y_zero_point.dtype)
