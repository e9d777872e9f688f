"""https://onnx.ai/onnx/operators/onnx__Bernoulli.html"""

from __future__ import annotations

import torch
from torch import Tensor


def bernoulli(input: Tensor, *, dtype: str | None = None, seed: float | None = None) -> Tensor:
    """One with the probability that is given, else zero, by PyTorch's own generator."""
    kind = input.dtype if dtype is None else getattr(torch, dtype)
    return torch.bernoulli(input).to(kind)
