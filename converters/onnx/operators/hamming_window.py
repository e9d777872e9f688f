"""https://onnx.ai/onnx/operators/onnx__HammingWindow.html"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def hamming_window(size: Tensor, *, output_datatype: str = "float32", periodic: int = 1) -> Tensor:
    """A raised cosine that does not reach zero."""
    steps = torch.arange(int(size), dtype=torch.float64, device=size.device)
    window = 25 / 46 - 21 / 46 * torch.cos(steps * 2 * math.pi / (int(size) - 1 + periodic))
    return window.to(getattr(torch, output_datatype))
