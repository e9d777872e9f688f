"""https://onnx.ai/onnx/operators/onnx__ReduceMean.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints
from migrate.converters.onnx.operators.reduced import reduced


def reduce_mean(
    data: Tensor, axes: Ints | None = None, *, keepdims: int = 1, noop_with_empty_axes: int = 0
) -> Tensor:
    """Means."""
    if data.dtype.is_floating_point:
        return reduced(
            data, axes, keepdims, noop_with_empty_axes, lambda x, dims, keep: x.mean(dims, keepdim=keep)
        )
    return reduced(
        data.to(torch.float64),
        axes,
        keepdims,
        noop_with_empty_axes,
        lambda x, dims, keep: x.mean(dims, keepdim=keep),
    ).to(data.dtype)
