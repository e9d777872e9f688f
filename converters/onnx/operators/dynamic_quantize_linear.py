"""https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html"""

from __future__ import annotations

import torch
from torch import Tensor


def dynamic_quantize_linear(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Bytes that cover the tensor's range and zero, their scale and zero point."""
    low, high = x.amin().clamp(max=0), x.amax().clamp(min=0)
    scale = (high - low) / 255
    zero = (-low / scale).round().clamp(0, 255) if scale else torch.zeros_like(scale)
    values = ((x / scale).round() + zero).clamp(0, 255) if scale else torch.zeros_like(x)
    return values.to(torch.uint8), scale, zero.to(torch.uint8)
