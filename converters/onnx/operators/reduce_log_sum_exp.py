"""https://onnx.ai/onnx/operators/onnx__ReduceLogSumExp.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints
from migrate.converters.onnx.operators.reduced import reduced


def reduce_log_sum_exp(
    data: Tensor, axes: Ints | None = None, *, keepdims: int = 1, noop_with_empty_axes: int = 0
) -> Tensor:
    """Logarithms of the sums of exponentials."""
    return reduced(
        data,
        axes,
        keepdims,
        noop_with_empty_axes,
        lambda x, dims, keep: x.logsumexp(dims, keepdim=keep).to(x.dtype),
    )
