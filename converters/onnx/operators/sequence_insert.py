"""https://onnx.ai/onnx/operators/onnx__SequenceInsert.html"""

from __future__ import annotations

from torch import Tensor


def sequence_insert(
    input_sequence: list[Tensor], tensor: Tensor, position: Tensor | None = None
) -> list[Tensor]:
    """The sequence with a tensor more, at its end if no place is named."""
    place = len(input_sequence) if position is None else int(position)
    return [*input_sequence[:place], tensor, *input_sequence[place:]]
