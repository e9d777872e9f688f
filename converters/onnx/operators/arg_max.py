"""https://onnx.ai/onnx/operators/onnx__ArgMax.html"""

from __future__ import annotations

import torch
from torch import Tensor


def arg_max(data: Tensor, *, axis: int = 0, keepdims: int = 1, select_last_index: int = 0) -> Tensor:
    """Where the greatest element is: the first or the last of several equal ones."""
    if not select_last_index:
        return torch.argmax(data, dim=axis, keepdim=bool(keepdims))
    last = torch.argmax(data.flip(axis), dim=axis, keepdim=bool(keepdims))
    return data.shape[axis] - 1 - last
