"""Functions of one string on many: PyTorch has no tensors of strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch


def map_text(function: Callable[[str], Any], text: Any, dtype: torch.dtype | None = None) -> Any:
    """Apply ``function`` to each string.

    Args:
        function: from one string.
        text: a string, an array of strings, or a list; bytes are read as UTF-8.
        dtype: of the tensor that the results make; None if they are strings, or lists of differing lengths.

    Returns:
        Of one string its result; of an array an array of strings or a tensor of the same shape; of a list of rows
        (`Ragged` text) one of the same kind.
    """
    if isinstance(text, bytes | str):
        result = function(text.decode() if isinstance(text, bytes) else str(text))
        return result if dtype is None else torch.tensor(result, dtype=dtype)
    if isinstance(text, list | tuple) and any(isinstance(row, list | tuple | np.ndarray) for row in text):
        rows = [map_text(function, row, dtype) for row in text]
        return type(text)(rows)
    array = np.asarray(text, dtype=object)
    results = [function(item.decode() if isinstance(item, bytes) else str(item)) for item in array.ravel()]
    if dtype is not None:
        return torch.tensor(results, dtype=dtype).reshape(array.shape)
    if any(isinstance(result, list) for result in results):
        return _nested(results, array.shape)
    strings = np.empty(len(results), dtype=object)
    strings[:] = results
    return strings.reshape(array.shape)


def _nested(results: list[Any], shape: tuple[int, ...]) -> Any:
    """Results in row-major order as lists of lists of ``shape``."""
    for size in reversed(shape[1:]):
        results = [results[start : start + size] for start in range(0, len(results), size)]
    return results
