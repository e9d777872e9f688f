"""https://onnx.ai/onnx/operators/onnx__ScatterElements.html"""

from __future__ import annotations

import torch
from torch import Tensor


def scatter_elements(
    data: Tensor, indices: Tensor, updates: Tensor, *, axis: int = 0, reduction: str = "none"
) -> Tensor:
    """New elements at the places that are given along an axis, instead of the old ones or combined with them."""
    places = torch.where(indices < 0, indices + data.shape[axis], indices).to(torch.int64)
    if reduction == "none":
        return data.scatter(axis, places, updates)
    how = {"add": "sum", "mul": "prod", "max": "amax", "min": "amin"}[reduction]
    return data.scatter_reduce(axis, places, updates, how)
