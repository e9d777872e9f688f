"""https://onnx.ai/onnx/operators/onnx__MatMul.html"""

from __future__ import annotations

import torch
from torch import Tensor


def mat_mul(a: Tensor, b: Tensor) -> Tensor:
    """A product of matrices; of wide unsigned integers, through int64, which wraps in the same way."""
    if a.dtype in (torch.uint16, torch.uint32, torch.uint64):
        return torch.matmul(a.to(torch.int64), b.to(torch.int64)).to(a.dtype)
    return torch.matmul(a, b)
