"""https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def constant_of_shape(input: Ints, *, value: Tensor | None = None) -> Tensor:
    """A tensor of one number, zero if none is given."""
    device = input.device if isinstance(input, Tensor) else None
    if value is None:
        return torch.zeros(as_ints(input), device=device)
    return value.to(device).reshape([]).expand(as_ints(input))
