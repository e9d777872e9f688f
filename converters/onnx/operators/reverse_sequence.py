"""https://onnx.ai/onnx/operators/onnx__ReverseSequence.html"""

from __future__ import annotations

import torch
from torch import Tensor


def reverse_sequence(
    input: Tensor, sequence_lens: Tensor, *, batch_axis: int = 1, time_axis: int = 0
) -> Tensor:
    """The first steps of each entry in reverse, as many as its length says."""
    x = input.movedim((batch_axis, time_axis), (0, 1))
    steps = torch.arange(x.shape[1], device=input.device)
    lengths = sequence_lens[:, None]
    places = torch.where(steps < lengths, lengths - 1 - steps, steps)
    rows = torch.arange(x.shape[0], device=input.device)[:, None]
    return x[rows, places].movedim((0, 1), (batch_axis, time_axis))
