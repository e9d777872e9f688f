"""https://onnx.ai/onnx/operators/onnx__Unique.html"""

from __future__ import annotations

import torch
from torch import Tensor


def unique(x: Tensor, *, axis: int | None = None, sorted: int = 1) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Different elements or slices, where each is first, which of them each is, and how often each is there."""
    x = x.reshape(-1) if axis is None else x
    axis = axis or 0
    values, inverse, counts = torch.unique(x, return_inverse=True, return_counts=True, dim=axis)
    steps = torch.arange(x.shape[axis], device=x.device)
    first = torch.full_like(counts, x.shape[axis]).scatter_reduce(0, inverse, steps, "amin")
    if not sorted:
        order = torch.argsort(first)
        values, first, counts = values.index_select(axis, order), first[order], counts[order]
        inverse = torch.argsort(order)[inverse]
    return values, first, inverse, counts
