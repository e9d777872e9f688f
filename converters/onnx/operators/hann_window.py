"""https://onnx.ai/onnx/operators/onnx__HannWindow.html"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def hann_window(size: Tensor, *, output_datatype: str = "float32", periodic: int = 1) -> Tensor:
    """Half a wave of squared sines."""
    steps = torch.arange(int(size), dtype=torch.float64, device=size.device)
    window = torch.sin(steps * math.pi / (int(size) - 1 + periodic)) ** 2
    return window.to(getattr(torch, output_datatype))
