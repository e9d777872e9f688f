"""https://onnx.ai/onnx/operators/onnx__TopK.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def top_k(x: Tensor, k: Ints, *, axis: int = -1, largest: int = 1, sorted: int = 1) -> tuple[Tensor, Tensor]:
    """The greatest or smallest elements of an axis and their places; of equal ones, the first."""
    (count,) = as_ints(k)
    order = x
    if x.dtype in (torch.uint16, torch.uint32, torch.uint64):
        order = x.to(torch.int64) ^ (torch.iinfo(torch.int64).min if x.dtype == torch.uint64 else 0)
    places = torch.argsort(order, dim=axis, descending=bool(largest), stable=True).narrow(axis, 0, count)
    return torch.gather(x, axis, places), places
