"""Strings joined element by element. https://www.tensorflow.org/api_docs/python/tf/strings/join"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def join_text(texts: Sequence[Any], separator: str = "") -> Any:
    """Join strings with the strings at the same place of the other arrays; single strings go to every place."""
    arrays: Any = np.broadcast_arrays(*(np.asarray(text, dtype=object) for text in texts))
    joined = np.empty(arrays[0].shape, dtype=object)
    for place in np.ndindex(joined.shape):
        joined[place] = separator.join(array[place] for array in arrays)
    return joined if joined.ndim else joined.item()
