"""https://onnx.ai/onnx/operators/onnx__SplitToSequence.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import as_ints


def split_to_sequence(
    input: Tensor, split: Tensor | None = None, *, axis: int = 0, keepdims: int = 1
) -> list[Tensor]:
    """Parts of the sizes that are given, of one size, or each slice by itself."""
    if split is None:
        parts = input.split(1, axis)
        return list(parts) if keepdims else [part.squeeze(axis) for part in parts]
    return list(input.split(int(split) if split.ndim == 0 else as_ints(split), axis))
