"""What the numbers of an array are like: enough to see an untrained, a broken or a swapped weight."""

from __future__ import annotations

import numpy as np

from migrate.converters.checkpoints.model import Array


def of(array: Array) -> dict[str, float]:
    """Range, mean and standard deviation of the finite numbers, in float64, and how many are none or zero."""
    if array.dtype.hasobject or array.dtype.kind == "c" or not array.size:
        return {}
    wide = array.astype(np.float64)
    finite = wide[np.isfinite(wide)]
    counts = {"not finite": float(wide.size - finite.size), "zeros": float(np.count_nonzero(wide == 0))}
    if not finite.size:
        return counts
    found = {"min": finite.min(), "max": finite.max(), "mean": finite.mean(), "deviation": finite.std()}
    return {name: float(value) for name, value in found.items()} | counts
