"""https://onnx.ai/onnx/operators/onnx__LpNormalization.html"""

from __future__ import annotations

import torch
from torch import Tensor


def lp_normalization(input: Tensor, *, axis: int = -1, p: int = 2) -> Tensor:
    """Divided by the norm along an axis; where that is zero, zero."""
    norm = torch.linalg.vector_norm(input, p, dim=axis, keepdim=True)
    return torch.where(norm == 0, 0, input / norm).to(input.dtype)
