"""https://onnx.ai/onnx/operators/onnx__Expand.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def expand(input: Tensor, shape: Ints) -> Tensor:
    """Repeat axes of one element, as broadcasting with that shape would."""
    return input.expand(torch.broadcast_shapes(input.shape, as_ints(shape)))
