"""https://onnx.ai/onnx/operators/onnx__Div.html"""

from __future__ import annotations

import torch
from torch import Tensor


def div(a: Tensor, b: Tensor) -> Tensor:
    """Division; of integers, towards zero."""
    if a.dtype.is_floating_point:
        return a / b
    if a.dtype == torch.uint64:
        return torch.tensor((a.numpy(force=True) // b.numpy(force=True)), device=a.device)
    if a.dtype in (torch.uint16, torch.uint32):
        return (a.to(torch.int64) // b.to(torch.int64)).to(a.dtype)
    return torch.div(a, b, rounding_mode="trunc")
