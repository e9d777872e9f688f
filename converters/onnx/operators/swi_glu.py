"""https://onnx.ai/onnx/operators/onnx__SwiGLU.html"""

from __future__ import annotations

import torch
from torch import Tensor


def swi_glu(a: Tensor, b: Tensor, *, alpha: float = 1.0) -> Tensor:
    """One half gated by the other."""
    return a * torch.sigmoid(alpha * a) * b
