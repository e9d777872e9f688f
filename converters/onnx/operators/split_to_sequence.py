"""https://onnx.ai/onnx/operators/onnx__SplitToSequence.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import as_ints


def split_to_sequence(
    input: Tensor, split: Tensor | None = None, *, axis: int = 0, keepdims: int = 1
) -> list[Tensor]:
    """Parts of the sizes that are given, of one size, or each slice by itself."""
    if split is None:
        parts = torch.split(input, 1, axis)
        return list(parts) if keepdims else [part.squeeze(axis) for part in parts]
    return list(torch.split(input, int(split) if split.ndim == 0 else as_ints(split), axis))
