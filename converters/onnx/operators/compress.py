"""https://onnx.ai/onnx/operators/onnx__Compress.html"""

from __future__ import annotations

import torch
from torch import Tensor


def compress(input: Tensor, condition: Tensor, *, axis: int | None = None) -> Tensor:
    """The slices whose condition holds; without an axis, elements of the flattened tensor."""
    chosen = torch.nonzero(condition).reshape(-1)
    return input.reshape(-1)[chosen] if axis is None else input.index_select(axis, chosen)
