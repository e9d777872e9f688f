"""https://onnx.ai/onnx/operators/onnx__Unsqueeze.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def unsqueeze(data: Tensor, axes: Ints) -> Tensor:
    """With new axes of one element at those places of the result."""
    dims = as_ints(axes)
    rank = data.ndim + len(dims)
    for dim in sorted(axis % rank for axis in dims):
        data = data.unsqueeze(dim)
    return data
