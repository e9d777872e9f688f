"""https://onnx.ai/onnx/operators/onnx__ScatterND.html"""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor


def scatter_nd(data: Tensor, indices: Tensor, updates: Tensor, *, reduction: str = "none") -> Tensor:
    """New elements or slices at places that are given by all their numbers."""
    depth = indices.shape[-1]
    sizes = data.shape[:depth]
    places = indices.to(torch.int64).reshape(-1, depth)
    rows = torch.zeros(places.shape[0], dtype=torch.int64, device=data.device)
    for axis, size in enumerate(sizes):
        column = places[:, axis]
        rows = rows * size + torch.where(column < 0, column + size, column)
    flat = data.reshape(prod(sizes), -1)
    new = updates.reshape(places.shape[0], -1)
    targets = rows[:, None].expand_as(new)
    if reduction == "none":
        return flat.scatter(0, targets, new).reshape(data.shape)
    how = {"add": "sum", "mul": "prod", "max": "amax", "min": "amin"}[reduction]
    return flat.scatter_reduce(0, targets, new, how).reshape(data.shape)
