"""https://onnx.ai/onnx/operators/onnx__ReduceMin.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints
from migrate.converters.onnx.operators.reduced import reduced


def reduce_min(
    data: Tensor, axes: Ints | None = None, *, keepdims: int = 1, noop_with_empty_axes: int = 0
) -> Tensor:
    """The smallest elements; of none, the greatest number that there is."""
    return reduced(data, axes, keepdims, noop_with_empty_axes, _smallest)


def _smallest(x: Tensor, dims: list[int], keep: bool) -> Tensor:
    if all(x.shape[dim] for dim in dims):
        return x.amin(dims, keepdim=keep)
    if x.dtype == torch.bool:
        return ~(~x).any(dims, keepdim=keep)
    most = torch.inf if x.dtype.is_floating_point else torch.iinfo(x.dtype).max
    return torch.full_like(x.sum(dims, keepdim=keep, dtype=x.dtype), most)
