"""https://onnx.ai/onnx/operators/onnx__ReduceProd.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints
from migrate.converters.onnx.operators.reduced import reduced


def reduce_prod(
    data: Tensor, axes: Ints | None = None, *, keepdims: int = 1, noop_with_empty_axes: int = 0
) -> Tensor:
    """Products."""
    return reduced(data, axes, keepdims, noop_with_empty_axes, _product)


def _product(x: Tensor, dims: list[int], keep: bool) -> Tensor:
    dtype = x.dtype
    for dim in sorted(dims, reverse=True):
        x = x.prod(dim, keepdim=keep, dtype=dtype)
    return x
