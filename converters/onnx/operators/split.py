"""https://onnx.ai/onnx/operators/onnx__Split.html"""

from __future__ import annotations

from math import ceil

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def split(
    input: Tensor,
    split: Ints | None = None,
    *,
    axis: int = 0,
    num_outputs: int | None = None,
    outputs: int = 1,
) -> tuple[Tensor, ...]:
    """Parts of the sizes that are given, or of equal ones, the last of them smaller if need be."""
    if split is not None:
        return torch.split(input, as_ints(split), axis)
    count = num_outputs or outputs
    size = input.shape[axis]
    each = ceil(size / count)
    sizes = [min(each, max(size - each * part, 0)) for part in range(count)]
    return torch.split(input, sizes, axis)
