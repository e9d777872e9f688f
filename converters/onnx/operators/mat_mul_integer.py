"""https://onnx.ai/onnx/operators/onnx__MatMulInteger.html"""

from __future__ import annotations

import torch
from torch import Tensor


def mat_mul_integer(
    a: Tensor, b: Tensor, a_zero_point: Tensor | None = None, b_zero_point: Tensor | None = None
) -> Tensor:
    """A product of bytes in int32; a zero point for each row of A or column of B."""
    left, right = a.to(torch.int32), b.to(torch.int32)
    if a_zero_point is not None:
        zero = a_zero_point.to(torch.int32)
        left = left - (zero.unsqueeze(-1) if zero.ndim == 1 and a.ndim > 1 and zero.numel() > 1 else zero)
    if b_zero_point is not None:
        right = right - b_zero_point.to(torch.int32)
    return torch.matmul(left, right)
