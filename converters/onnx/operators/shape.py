"""https://onnx.ai/onnx/operators/onnx__Shape.html"""

from __future__ import annotations

import torch
from torch import Tensor


def shape(data: Tensor, *, start: int = 0, end: int | None = None) -> Tensor:
    """The sizes of some axes."""
    return torch.tensor(list(data.shape[start:end]), dtype=torch.int64)
