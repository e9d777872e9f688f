"""https://onnx.ai/onnx/operators/onnx__BitShift.html"""

from __future__ import annotations

import torch
from torch import Tensor


def bit_shift(x: Tensor, y: Tensor, *, direction: str) -> Tensor:
    """Bits to the left or right; zeros come in at the other end, from the left of a negative number ones."""
    bits = x.element_size() * 8
    wide, amount = x.to(torch.int64), y.to(torch.int64)
    far = amount >= bits
    amount = torch.where(far, 0, amount)
    gone = torch.where(wide < 0, -1, 0) if direction == "RIGHT" and x.dtype.is_signed else 0
    if direction == "LEFT":
        moved = wide << amount
    elif x.dtype == torch.uint64:
        kept = torch.iinfo(torch.int64).max >> (amount - 1).clamp(min=0)
        moved = torch.where(amount == 0, wide, (wide >> amount) & kept)
    else:
        moved = wide >> amount
    return torch.where(far, gone, moved).to(x.dtype)
