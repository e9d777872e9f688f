"""https://onnx.ai/onnx/operators/onnx__QLinearMatMul.html"""

from __future__ import annotations

import torch
from torch import Tensor


def q_linear_mat_mul(
    a: Tensor,
    a_scale: Tensor,
    a_zero_point: Tensor,
    b: Tensor,
    b_scale: Tensor,
    b_zero_point: Tensor,
    y_scale: Tensor,
    y_zero_point: Tensor,
) -> Tensor:
    """A product of quantised matrices, quantised again; scales of rows of A, of columns of B."""

    def rows(values: Tensor) -> Tensor:
        return values.unsqueeze(-1) if values.ndim == 1 and values.numel() > 1 else values

    left = a.to(torch.int64) - rows(a_zero_point).to(torch.int64)
    right = b.to(torch.int64) - b_zero_point.to(torch.int64)
    scale = rows(a_scale).to(torch.float64) * b_scale.to(torch.float64) / rows(y_scale).to(torch.float64)
    values = (torch.matmul(left, right) * scale).round() + rows(y_zero_point).to(torch.float64)
    limits = torch.iinfo(y_zero_point.dtype)
    return values.clamp(limits.min, limits.max).to(y_zero_point.dtype)
