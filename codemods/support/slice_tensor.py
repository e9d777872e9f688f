"""A slice by where it begins and how long it is.

https://www.tensorflow.org/api_docs/python/tf/slice
"""

from __future__ import annotations

from collections.abc import Sequence

import torch


def slice_tensor(x: torch.Tensor, begin: Sequence[int], size: Sequence[int]) -> torch.Tensor:
    """The part of ``x`` that begins at ``begin`` and has the given size on each axis; -1 is all that is left."""
    axes = zip(map(int, begin), map(int, size), strict=True)
    return x[tuple(slice(first, None if count == -1 else first + count) for first, count in axes)]
