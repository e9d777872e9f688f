"""https://onnx.ai/onnx/operators/onnx__RandomNormalLike.html"""

from __future__ import annotations

import torch
from torch import Tensor


def random_normal_like(
    input: Tensor,
    *,
    dtype: str | None = None,
    mean: float = 0.0,
    scale: float = 1.0,
    seed: float | None = None,
) -> Tensor:
    """Normally distributed numbers in the shape of a tensor, by PyTorch's own generator."""
    kind = input.dtype if dtype is None else getattr(torch, dtype)
    return torch.randn(input.shape, dtype=kind, device=input.device) * scale + mean
