"""https://onnx.ai/onnx/operators/onnx__Trilu.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def trilu(input: Tensor, k: Ints | None = None, *, upper: int = 1) -> Tensor:
    """A triangle of each matrix, zeros elsewhere."""
    diagonal = 0 if k is None else as_ints(k)[0]
    limit = sum(input.shape[-2:])
    triangle = torch.triu if upper else torch.tril
    return triangle(input, max(-limit, min(limit, diagonal)))
