"""Strings joined along axes. https://www.tensorflow.org/api_docs/python/tf/strings/reduce_join"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def reduce_join(
    text: Any, axis: int | Sequence[int] | None = None, keepdims: bool = False, separator: str = ""
) -> Any:
    """Join an array's strings along ``axis``, along several axes one after the other, or all as they are written.

    A list of lists (ragged text) is joined along its last axis only.
    """
    if isinstance(text, list | tuple) and any(isinstance(row, list | np.ndarray) for row in text):
        if axis not in (-1, 1) or keepdims:
            raise ValueError("ragged text is joined along its last axis")
        return np.array([separator.join(row) for row in text], dtype=object)
    array = np.asarray(text, dtype=object)
    axes = list(range(array.ndim)) if axis is None else [axis] if isinstance(axis, int) else list(axis)[::-1]
    kept = [place for place in range(array.ndim) if place not in {item % array.ndim for item in axes}]
    reduced = [item % array.ndim for item in axes]
    rows = array.transpose(*kept, *reduced).reshape([array.shape[place] for place in kept] + [-1])
    joined = np.empty(rows.shape[:-1], dtype=object)
    for position in np.ndindex(joined.shape):
        joined[position] = separator.join(rows[position])
    if keepdims:
        joined = joined.reshape([1 if place in reduced else size for place, size in enumerate(array.shape)])
    return joined if joined.ndim else joined.item()
