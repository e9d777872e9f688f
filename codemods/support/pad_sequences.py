"""Sequences of differing lengths as one array. https://keras.io/api/utils/python_utils/#padsequences-function"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch


def pad_sequences(
    sequences: Sequence[Any],
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Fill and cut sequences to one length.

    Args:
        sequences: lists or arrays, each of shape (steps, ...).
        maxlen: the length, by default that of the longest.
        dtype: of the array, as NumPy or torch name it.
        padding, truncating: where to fill and to cut, ``pre`` at the front or ``post`` at the end.
        value: what to fill with.

    Returns:
        An array of shape (sequences, maxlen, ...).

    Raises:
        ValueError: sequences of differing inner shapes, or another place than ``pre`` and ``post``.
    """
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError(f"padding={padding!r}, truncating={truncating!r}: they are 'pre' or 'post'")
    numpy_type = str(dtype).removeprefix("torch.") if isinstance(dtype, torch.dtype) else dtype
    rows = [np.asarray(sequence, dtype=numpy_type) for sequence in sequences]
    inner = {row.shape[1:] for row in rows if len(row)} or {()}
    if len(inner) > 1:
        raise ValueError(f"the steps of the sequences have different shapes: {sorted(inner)}")
    length = max(map(len, rows)) if maxlen is None else maxlen
    padded = np.full((len(rows), length, *inner.pop()), value, dtype=numpy_type)
    for place, row in zip(padded, rows, strict=True):
        kept = row[:length] if truncating == "post" else row[max(len(row) - length, 0) :]
        if len(kept):
            place[slice(len(kept)) if padding == "post" else slice(length - len(kept), length)] = kept
    return padded
