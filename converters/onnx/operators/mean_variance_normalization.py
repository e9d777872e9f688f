"""https://onnx.ai/onnx/operators/onnx__MeanVarianceNormalization.html"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor


def mean_variance_normalization(x: Tensor, *, axes: Sequence[int] = (0, 2, 3)) -> Tensor:
    """Mean zero and variance one over some axes."""
    dims = list(axes)
    mean = x.mean(dims, keepdim=True)
    deviation = x.var(dims, correction=0, keepdim=True).sqrt()
    return (x - mean) / (deviation + 1e-9)
