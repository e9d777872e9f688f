"""https://onnx.ai/onnx/operators/onnx__ConcatFromSequence.html"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def concat_from_sequence(input_sequence: Sequence[Tensor], *, axis: int, new_axis: int = 0) -> Tensor:
    """A sequence as one tensor, along an axis that is there or a new one."""
    join = torch.stack if new_axis else torch.cat
    return join(list(input_sequence), dim=axis)
