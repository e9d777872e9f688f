"""https://onnx.ai/onnx/operators/onnx__Gather.html"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


def gather(data: Tensor, indices: Tensor, *, axis: int = 0) -> Tensor:
    """Slices by number; negative ones count from the end."""
    if isinstance(data, np.ndarray):
        return np.take(data, indices.numpy(force=True), axis=axis)
    axis = axis % data.ndim
    places = torch.where(indices < 0, indices + data.shape[axis], indices).to(torch.int64)
    taken = data.index_select(axis, places.reshape(-1))
    return taken.reshape([*data.shape[:axis], *indices.shape, *data.shape[axis + 1 :]])
