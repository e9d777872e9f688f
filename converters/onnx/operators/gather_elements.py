"""https://onnx.ai/onnx/operators/onnx__GatherElements.html"""

from __future__ import annotations

import torch
from torch import Tensor


def gather_elements(data: Tensor, indices: Tensor, *, axis: int = 0) -> Tensor:
    """Elements by number along one axis."""
    places = torch.where(indices < 0, indices + data.shape[axis], indices).to(torch.int64)
    return torch.gather(data, axis, places)
