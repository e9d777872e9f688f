"""https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.cast_narrow import cast_narrow
from migrate.converters.onnx.operators.per_axis import per_axis

LIMITS = {"int2": (-2, 1), "uint2": (0, 3), "int4": (-8, 7), "uint4": (0, 15)}


def quantize_linear(
    x: Tensor,
    y_scale: Tensor,
    y_zero_point: Tensor | None = None,
    *,
    axis: int = 1,
    block_size: int = 0,
    output_dtype: str | None = None,
    precision: str | None = None,
    saturate: int = 1,
) -> Tensor:
    """Rounded multiples of a scale, of a tensor, of an axis or of blocks along it; integers saturate.

    Args:
        output_dtype: what to quantise to; four and two bits are held in eight.
    """
    scale = per_axis(y_scale, x, axis, block_size)
    zero = None if y_zero_point is None else per_axis(y_zero_point, x, axis, block_size)
    if precision is not None:
        kind = getattr(torch, precision)
        ratio = (x.to(kind) / scale.to(kind)).to(torch.float32)
    else:
        ratio = x / scale.to(x.dtype)
    name = output_dtype or (
        str(y_zero_point.dtype).removeprefix("torch.") if y_zero_point is not None else "uint8"
    )
    if "float" in name:
        shifted = ratio if zero is None else ratio + zero.to(ratio.dtype)
        return cast_narrow(shifted, to=name, saturate=saturate)
    dtype = getattr(
        torch, {"int4": "int8", "int2": "int8", "uint4": "uint8", "uint2": "uint8"}.get(name, name)
    )
    low, high = LIMITS.get(name) or (torch.iinfo(dtype).min, torch.iinfo(dtype).max)
    shifted = ratio.to(torch.float64).round() + (0 if zero is None else zero.to(torch.float64))
    return shifted.clamp(low, high).to(dtype)
