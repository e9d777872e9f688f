"""https://onnx.ai/onnx/operators/onnx__OneHot.html"""

from __future__ import annotations

import torch
from torch import Tensor


def one_hot(indices: Tensor, depth: Tensor, values: Tensor, *, axis: int = -1) -> Tensor:
    """The second value at the index, the first elsewhere; an index out of range marks nothing."""
    size = int(depth)
    places = indices.to(torch.int64)
    places = torch.where(places < 0, places + size, places)
    axis = axis if axis >= 0 else axis + indices.ndim + 1
    shape = [1] * (indices.ndim + 1)
    shape[axis] = size
    hot = places.unsqueeze(axis) == torch.arange(size, device=indices.device).reshape(shape)
    return torch.where(hot, values[1], values[0])
