"""https://onnx.ai/onnx/operators/onnx__ReduceL1.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints
from migrate.converters.onnx.operators.reduced import reduced


def reduce_l1(
    data: Tensor, axes: Ints | None = None, *, keepdims: int = 1, noop_with_empty_axes: int = 0
) -> Tensor:
    """Sums of absolute values."""
    return reduced(
        data,
        axes,
        keepdims,
        noop_with_empty_axes,
        lambda x, dims, keep: x.abs().sum(dims, keepdim=keep, dtype=x.dtype),
    )
