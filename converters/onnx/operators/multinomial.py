"""https://onnx.ai/onnx/operators/onnx__Multinomial.html"""

from __future__ import annotations

import torch
from torch import Tensor


def multinomial(
    input: Tensor, *, dtype: str = "int32", sample_size: int = 1, seed: float | None = None
) -> Tensor:
    """Numbers of classes drawn by their log-probabilities, by PyTorch's own generator."""
    drawn = torch.multinomial(torch.softmax(input, -1), sample_size, replacement=True)
    return drawn.to(getattr(torch, dtype))
