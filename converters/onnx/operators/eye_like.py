"""https://onnx.ai/onnx/operators/onnx__EyeLike.html"""

from __future__ import annotations

import torch
from torch import Tensor


def eye_like(input: Tensor, *, k: int = 0, dtype: str | None = None) -> Tensor:
    """Ones on a diagonal."""
    rows, columns = input.shape
    kind = input.dtype if dtype is None else getattr(torch, dtype)
    row = torch.arange(rows, device=input.device)
    return (row[:, None] + k == torch.arange(columns, device=input.device)).to(kind)
