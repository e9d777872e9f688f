"""https://onnx.ai/onnx/operators/onnx__Dropout.html"""

from __future__ import annotations

import torch
from torch import Tensor


def dropout(
    data: Tensor, ratio: Tensor | None = None, training_mode: Tensor | None = None, *, seed: int | None = None
) -> tuple[Tensor, Tensor]:
    """In training, some elements become zero and the others larger; also which of them stay."""
    share = 0.5 if ratio is None else float(ratio)
    if training_mode is None or not training_mode or not share:
        return data, torch.ones_like(data, dtype=torch.bool)
    mask = torch.rand(data.shape, device=data.device) >= share
    return data * mask / (1 - share), mask
