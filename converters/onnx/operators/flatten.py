"""https://onnx.ai/onnx/operators/onnx__Flatten.html"""

from __future__ import annotations

from math import prod

from torch import Tensor


def flatten(input: Tensor, *, axis: int = 1) -> Tensor:
    """A matrix: the axes before one, and those from it on."""
    axis = axis + input.ndim if axis < 0 else axis
    return input.reshape(prod(input.shape[:axis]), prod(input.shape[axis:]))
