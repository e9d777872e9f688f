"""https://onnx.ai/onnx/operators/onnx__Range.html"""

from __future__ import annotations

import torch
from torch import Tensor


def range_(start: Tensor, limit: Tensor, delta: Tensor) -> Tensor:
    """Numbers from one to another, without that, in equal steps."""
    count = torch.ceil((limit.to(torch.float64) - start) / delta).clamp(min=0)
    steps = torch.arange(int(count), device=start.device)
    return (start + steps * delta).to(start.dtype)
