"""https://onnx.ai/onnx/operators/onnx__LRN.html"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor


def lrn(x: Tensor, *, alpha: float = 1e-4, beta: float = 0.75, bias: float = 1.0, size: int) -> Tensor:
    """Divided by a power of the squares' sum over neighbouring channels; an even window reaches further ahead."""
    before, after = (size - 1) // 2, size // 2
    squares = F.pad(torch.square(x).unsqueeze(1), [0, 0] * (x.ndim - 2) + [before, after])
    sums = squares.unfold(2, size, 1).sum(-1).squeeze(1)
    return x / (bias + alpha / size * sums) ** beta
