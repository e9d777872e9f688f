"""Strings as migrated programs hold them: PyTorch has no tensors of them."""

from __future__ import annotations

from typing import Any

import numpy as np


def as_strings(values: Any) -> Any:
    """One string as a `str`, several as an array of `str`; bytes are read as UTF-8."""
    if isinstance(values, bytes | str):
        return values.decode() if isinstance(values, bytes) else values
    array = np.asarray(values, dtype=object)
    strings = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        strings[place] = as_strings(array[place])
    return strings if array.ndim else strings.item()
