"""https://onnx.ai/onnx/operators/onnx__IsInf.html"""

from __future__ import annotations

import torch
from torch import Tensor


def is_inf(x: Tensor, *, detect_negative: int = 1, detect_positive: int = 1) -> Tensor:
    """Whether elements are infinite, of the signs that are looked for."""
    found = torch.isinf(x)
    if not detect_negative:
        found = found & (x > 0)
    return found if detect_positive else found & (x < 0)
