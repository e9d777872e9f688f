"""https://onnx.ai/onnx/operators/onnx__RandomNormal.html"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def random_normal(
    *,
    dtype: str = "float32",
    mean: float = 0.0,
    scale: float = 1.0,
    seed: float | None = None,
    shape: Sequence[int],
) -> Tensor:
    """Normally distributed numbers, by PyTorch's own generator."""
    return torch.randn(list(shape), dtype=getattr(torch, dtype)) * scale + mean
