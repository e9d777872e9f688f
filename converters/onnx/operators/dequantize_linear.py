"""https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.per_axis import per_axis


def dequantize_linear(
    x: Tensor,
    x_scale: Tensor,
    x_zero_point: Tensor | None = None,
    *,
    axis: int = 1,
    block_size: int = 0,
    output_dtype: str | None = None,
) -> Tensor:
    """Multiples of a scale as numbers."""
    scale = per_axis(x_scale, x, axis, block_size)
    values = x.to(torch.float64) if x.dtype in (torch.int32, torch.uint32) else x.to(torch.float32)
    if x_zero_point is not None:
        values = values - per_axis(x_zero_point, x, axis, block_size).to(values.dtype)
    dtype = x_scale.dtype if output_dtype is None else getattr(torch, output_dtype)
    return (values * scale.to(values.dtype)).to(dtype)
