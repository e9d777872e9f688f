"""https://onnx.ai/onnx/operators/onnx__RandomUniformLike.html"""

from __future__ import annotations

import torch
from torch import Tensor


def random_uniform_like(
    input: Tensor, *, dtype: str | None = None, high: float = 1.0, low: float = 0.0, seed: float | None = None
) -> Tensor:
    """Uniformly distributed numbers in the shape of a tensor, by PyTorch's own generator."""
    kind = input.dtype if dtype is None else getattr(torch, dtype)
    return torch.rand(input.shape, dtype=kind, device=input.device) * (high - low) + low
