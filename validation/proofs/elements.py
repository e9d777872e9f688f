"""What a data set gives, in a form that both sides can be compared in: ``elements(made)`` in a proof's uses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np

MOST = 200  # elements looked at: an endless data set is judged by its beginning


def elements(made: Iterable[Any], most: int = MOST) -> str:
    """The elements as text: their structure, dtypes (integers of both widths count as the same), shapes and values."""
    return json.dumps([_told(element) for element in islice(made, most)])


def _told(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _told(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_told(item) for item in value]
    if isinstance(value, str | bytes):
        return ["string", [], [_text(value)]]
    numeric = hasattr(value, "numpy") or isinstance(value, np.ndarray | np.generic)
    if not numeric and hasattr(value, "__iter__"):
        return {"data set": [_told(item) for item in value]}
    value = value.detach() if hasattr(value, "detach") else value
    array = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
    if array.dtype.kind in "OSU":
        return ["string", list(array.shape), [_text(item) for item in array.ravel()]]
    name = str(array.dtype)
    return ["integer" if name in ("int32", "int64") else name, list(array.shape), array.tolist()]


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
