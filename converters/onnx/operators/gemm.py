"""https://onnx.ai/onnx/operators/onnx__Gemm.html"""

from __future__ import annotations

import torch
from torch import Tensor


def gemm(
    a: Tensor,
    b: Tensor,
    c: Tensor | None = None,
    *,
    alpha: float = 1.0,
    beta: float = 1.0,
    transA: int = 0,  # noqa: N803
    transB: int = 0,  # noqa: N803
) -> Tensor:
    """A product of matrices and a sum."""
    product = torch.matmul(a.T if transA else a, b.T if transB else b)
    product = product if alpha == 1 else product * alpha
    return product if c is None else product + (c if beta == 1 else c * beta)
