"""https://onnx.ai/onnx/operators/onnx__Hardmax.html"""

from __future__ import annotations

import torch
from torch import Tensor


def hardmax(input: Tensor, *, axis: int = -1) -> Tensor:
    """One where the first of the greatest elements is, zero elsewhere."""
    place = torch.argmax(input, dim=axis, keepdim=True)
    return torch.zeros_like(input).scatter(axis, place, 1)
