"""Counts of whole numbers, https://www.tensorflow.org/api_docs/python/tf/math/bincount."""

from __future__ import annotations

import torch
from torch import Tensor


def count_values(
    values: Tensor,
    weights: Tensor | None = None,
    minlength: int = 0,
    maxlength: int | None = None,
    dtype: torch.dtype = torch.int32,
) -> Tensor:
    """How often 0, 1, 2, ... occur in a tensor of any shape, or the sum of the weights that go with each.

    Args:
        minlength: the counts go on with zeros to this length.
        maxlength: what is not below it is not counted.
        dtype: of the counts; sums have that of the weights.
    """
    flat = values.flatten()
    size = max(minlength, int(flat.max()) + 1 if len(flat) else 0)
    size = size if maxlength is None else min(size, maxlength)
    kept = flat < size
    if weights is None:
        return torch.bincount(flat[kept], minlength=size).to(dtype)
    return weights.new_zeros(size).index_add(0, flat[kept].long(), weights.flatten()[kept])
