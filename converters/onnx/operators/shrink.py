"""https://onnx.ai/onnx/operators/onnx__Shrink.html"""

from __future__ import annotations

import torch
from torch import Tensor


def shrink(input: Tensor, *, bias: float = 0.0, lambd: float = 0.5) -> Tensor:
    """Zero near zero, moved towards it elsewhere."""
    outer = torch.where(input < -lambd, input + bias, torch.where(input > lambd, input - bias, 0))
    return outer.to(input.dtype)
