"""https://onnx.ai/onnx/operators/onnx__SequenceErase.html"""

from __future__ import annotations

from torch import Tensor


def sequence_erase(input_sequence: list[Tensor], position: Tensor | None = None) -> list[Tensor]:
    """The sequence without one of its tensors, the last if none is named."""
    place = len(input_sequence) - 1 if position is None else int(position) % len(input_sequence)
    return input_sequence[:place] + input_sequence[place + 1 :]
