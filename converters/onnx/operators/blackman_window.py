"""https://onnx.ai/onnx/operators/onnx__BlackmanWindow.html"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def blackman_window(size: Tensor, *, output_datatype: str = "float32", periodic: int = 1) -> Tensor:
    """A sum of two cosines."""
    angle = (
        torch.arange(int(size), dtype=torch.float64, device=size.device)
        * 2
        * math.pi
        / (int(size) - 1 + periodic)
    )
    window = 0.42 - 0.5 * torch.cos(angle) + 0.08 * torch.cos(2 * angle)
    return window.to(getattr(torch, output_datatype))
