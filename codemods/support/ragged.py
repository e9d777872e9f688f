"""Rows of differing lengths: what a ragged tensor becomes, as PyTorch programs keep them in lists."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn


class Ragged(list[Any]):
    """A list of rows: tensors, arrays of strings, or rows of rows; with the methods of a ragged tensor."""

    @classmethod
    def of(cls, rows: Any, dtype: torch.dtype | type[str] | None = None) -> Ragged:
        """Rows from nested lists of numbers or strings.

        Args:
            rows: lists of lists, at any depth.
            dtype: of the numbers, or `str`; None: float32, or int64 if all numbers are whole.
        """
        if dtype is None:
            dtype = str if _is_text(rows) else torch.int64 if _is_whole(rows) else torch.float32
        depth = _depth(rows) - 2
        return cls(_row(row, dtype, depth) for row in rows)

    @classmethod
    def from_row_lengths(cls, values: Any, row_lengths: Any) -> Ragged:
        """Rows of these lengths out of values (a tensor, or an array of strings)."""
        whole = values if isinstance(values, Tensor | np.ndarray) else cls.of([values])[0]
        ends = np.cumsum(np.asarray(row_lengths, dtype=np.int64)).tolist()
        return cls(whole[start:end] for start, end in zip([0, *ends], ends, strict=False))

    @classmethod
    def from_row_splits(cls, values: Any, row_splits: Any) -> Ragged:
        """Rows that begin and end at these places of values."""
        return cls.from_row_lengths(values, np.diff(np.asarray(row_splits)))

    @classmethod
    def from_tensor(cls, tensor: Any, lengths: Any = None, padding: Any = None) -> Ragged:
        """The rows of a tensor, cut to ``lengths``, or without the ``padding`` at their ends."""
        if lengths is None:
            lengths = [_unpadded(row, padding) for row in tensor]
        return cls(row[: int(length)] for row, length in zip(tensor, lengths, strict=True))

    @classmethod
    def from_sparse(cls, sparse: Tensor) -> Ragged:
        """The rows of a sparse matrix whose values stand at the beginning of each row."""
        indices = sparse.coalesce().indices()
        lengths = torch.bincount(indices[0], minlength=sparse.shape[0]).tolist()
        return cls.from_row_lengths(sparse.coalesce().values(), lengths)

    def to_list(self) -> list[Any]:
        """The rows as nested lists."""
        return [row.to_list() if isinstance(row, Ragged) else row.tolist() for row in map(_array, self)]

    def row_lengths(self) -> Tensor:
        """The lengths of the rows, int64."""
        return torch.tensor([len(row) for row in self], dtype=torch.int64)

    def nrows(self) -> int:
        """How many rows there are."""
        return len(self)

    @property
    def flat_values(self) -> Any:
        """The values of all rows, one after the other."""
        rows = [row.flat_values if isinstance(row, Ragged) else _array(row) for row in self]
        tensors = [row for row in rows if isinstance(row, Tensor)]
        return torch.cat(tensors) if tensors else np.concatenate(rows or [np.zeros(0, dtype=object)])

    def to_tensor(self, default_value: Any = None) -> Any:
        """One tensor (of strings an array) as long as the longest row, filled with zeros (or ``""``) or a value."""
        rows = [row.to_tensor(default_value) if isinstance(row, Ragged) else _array(row) for row in self]
        rank = max((row.ndim for row in rows), default=0)
        rows = [row if row.ndim == rank else row.reshape((0,) * rank) for row in rows]  # rows without rows
        if not rows:
            return torch.zeros(0, dtype=torch.int64)
        sizes = [max(lengths) for lengths in zip(*(row.shape for row in rows), strict=True)]
        if isinstance(rows[0], Tensor):
            value = 0 if default_value is None else default_value
            return torch.stack([nn.functional.pad(row, _missing(row, sizes), value=value) for row in rows])
        filled = np.full((len(rows), *sizes), "" if default_value is None else default_value, dtype=object)
        for place, row in zip(filled, rows, strict=True):
            place[tuple(map(slice, row.shape))] = row
        return filled


def _unpadded(row: Any, padding: Any) -> int:
    """The length of a row without the padding at its end."""
    if padding is None:
        return len(row)
    kept = np.flatnonzero(np.asarray(row != padding))
    return int(kept[-1]) + 1 if len(kept) else 0


def _depth(rows: Any) -> int:
    """How many lists lie in each other."""
    return 1 + max(map(_depth, rows), default=0) if isinstance(rows, list | tuple) else 0


def _row(row: Any, dtype: torch.dtype | type[str], depth: int) -> Any:
    if depth:
        return Ragged(_row(item, dtype, depth - 1) for item in row)
    if not isinstance(dtype, torch.dtype):
        return np.array([item.decode() if isinstance(item, bytes) else item for item in row], dtype=object)
    return torch.as_tensor(row, dtype=dtype)


def _array(row: Any) -> Any:
    """A row that may still be a list of strings."""
    return np.array(row, dtype=object) if type(row) is list else row


def _missing(row: Tensor, sizes: list[int]) -> list[int]:
    """How much `torch.nn.functional.pad` has to add at the end of each axis, the last axis first."""
    short = [size - length for size, length in zip(sizes, row.shape, strict=True)]
    return [item for missing in reversed(short) for item in (0, missing)]


def _leaves(rows: Any) -> Any:
    for row in rows:
        if isinstance(row, list | tuple):
            yield from _leaves(row)
        else:
            yield row


def _is_text(rows: Any) -> bool:
    return any(isinstance(item, bytes | str) for item in _leaves(rows))


def _is_whole(rows: Any) -> bool:
    leaves = list(_leaves(rows))
    return bool(leaves) and all(isinstance(item, int | np.integer) for item in leaves)
