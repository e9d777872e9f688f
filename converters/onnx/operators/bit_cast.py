"""https://onnx.ai/onnx/operators/onnx__BitCast.html"""

from __future__ import annotations

import torch
from torch import Tensor


def bit_cast(input: Tensor, *, to: str) -> Tensor:
    """The same bits as another dtype of the same width."""
    return input.view(getattr(torch, to))
