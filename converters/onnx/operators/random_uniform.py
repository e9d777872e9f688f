"""https://onnx.ai/onnx/operators/onnx__RandomUniform.html"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def random_uniform(
    *,
    dtype: str = "float32",
    high: float = 1.0,
    low: float = 0.0,
    seed: float | None = None,
    shape: Sequence[int],
) -> Tensor:
    """Uniformly distributed numbers, by PyTorch's own generator."""
    return torch.rand(list(shape), dtype=getattr(torch, dtype)) * (high - low) + low
