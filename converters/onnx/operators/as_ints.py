"""Inputs that say axes, sizes or places: a list where the file holds them, a tensor where they are computed."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

Ints = Sequence[int] | Tensor


def as_ints(values: Ints) -> list[int]:
    """A list of integers."""
    if isinstance(values, Tensor):
        return [int(value) for value in values.reshape(-1).tolist()]
    return list(values)
