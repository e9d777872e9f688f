"""https://onnx.ai/onnx/operators/onnx__Selu.html"""

from __future__ import annotations

import torch
from torch import Tensor


def selu(x: Tensor, *, alpha: float = 1.6732632, gamma: float = 1.050701) -> Tensor:
    """A scaled exponential unit."""
    return gamma * torch.where(x > 0, x, alpha * torch.expm1(torch.clamp(x, max=0)))
