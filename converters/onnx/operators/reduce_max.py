"""https://onnx.ai/onnx/operators/onnx__ReduceMax.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints
from migrate.converters.onnx.operators.reduced import reduced


def reduce_max(
    data: Tensor, axes: Ints | None = None, *, keepdims: int = 1, noop_with_empty_axes: int = 0
) -> Tensor:
    """The greatest elements; of none, the smallest number that there is."""
    return reduced(data, axes, keepdims, noop_with_empty_axes, _greatest)


def _greatest(x: Tensor, dims: list[int], keep: bool) -> Tensor:
    if all(x.shape[dim] for dim in dims):
        return x.amax(dims, keepdim=keep)
    if x.dtype == torch.bool:
        return x.any(dims, keepdim=keep)
    least = -torch.inf if x.dtype.is_floating_point else torch.iinfo(x.dtype).min
    return torch.full_like(x.sum(dims, keepdim=keep, dtype=x.dtype), least)
