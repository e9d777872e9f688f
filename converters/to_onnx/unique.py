"""Names that differ."""

from __future__ import annotations

from collections.abc import Iterable


class Unique:
    """Makes names differ: ``kernel``, ``kernel_1``, ..."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def __call__(self, name: str) -> str:
        candidate, number = name, 0
        while candidate in self._taken:
            number += 1
            candidate = f"{name}_{number}"
        self._taken.add(candidate)
        return candidate
