"""https://onnx.ai/onnx/operators/onnx__Expand.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def expand(input: Tensor, shape: Ints) -> Tensor:
    """Repeat axes of one element, as broadcasting with that shape would."""
    return torch.broadcast_tensors(input, input.new_empty([1]).expand(as_ints(shape)))[0]
