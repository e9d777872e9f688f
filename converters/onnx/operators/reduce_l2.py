"""https://onnx.ai/onnx/operators/onnx__ReduceL2.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints
from migrate.converters.onnx.operators.reduced import reduced


def reduce_l2(
    data: Tensor, axes: Ints | None = None, *, keepdims: int = 1, noop_with_empty_axes: int = 0
) -> Tensor:
    """Roots of the sums of squares."""
    return reduced(
        data,
        axes,
        keepdims,
        noop_with_empty_axes,
        lambda x, dims, keep: (x * x).sum(dims, keepdim=keep).sqrt().to(x.dtype),
    )
