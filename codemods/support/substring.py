"""Parts of strings. https://www.tensorflow.org/api_docs/python/tf/strings/substr"""

from __future__ import annotations

from typing import Any

import numpy as np


def substring(text: Any, pos: Any, length: Any, unit: str = "BYTE") -> Any:
    """``length`` units of each string from ``pos`` on (counted from the end if negative), or as many as there are.

    Args:
        text: a string or an array of strings.
        pos, length: numbers, or arrays of the strings' shape.
        unit: ``BYTE`` of UTF-8, or ``UTF8_CHAR``.

    Raises:
        IndexError: a string does not reach to ``pos``.
        UnicodeDecodeError: bytes were cut from the middle of a character.
    """
    arrays: Any = np.broadcast_arrays(np.asarray(text, dtype=object), pos, length)
    strings, starts, lengths = arrays
    parts = np.empty(strings.shape, dtype=object)
    for place in np.ndindex(strings.shape):
        parts[place] = _part(strings[place], int(starts[place]), int(lengths[place]), unit)
    return parts if parts.ndim else parts.item()


def _part(text: str, start: int, length: int, unit: str) -> str:
    units: str | bytes = text if unit == "UTF8_CHAR" else text.encode()
    if not -len(units) <= start <= len(units):
        raise IndexError(f"position {start} is outside of {text!r}")
    start = start + len(units) if start < 0 else start
    part = units[start : start + max(length, 0)]
    return part.decode() if isinstance(part, bytes) else part
