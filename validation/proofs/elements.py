"""What a data set gives, in a form that both sides can be compared in: ``elements(made)`` in a proof's uses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np

from migrate.validation.proofs.words import decoded

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
        return ["string", [], decoded(value)]
    if (
        not hasattr(value, "numpy")
        and not isinstance(value, np.ndarray | np.generic)
        and hasattr(value, "__iter__")
    ):
        return {"data set": [_told(item) for item in value]}
    array = decoded(np.asarray(value.numpy() if hasattr(value, "numpy") else value))
    if isinstance(array, str):
        return ["string", [], array]
    name = str(array.dtype)
    kind = "integer" if name in ("int32", "int64") else "string" if array.dtype.kind == "U" else name
    return [kind, list(array.shape), array.tolist()]
