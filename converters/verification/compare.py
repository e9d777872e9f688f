"""How far the outputs of two sides are apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from migrate.converters.verification.results import Comparison

Array = np.ndarray[Any, Any]
Outputs = dict[str, Array]
"""The outputs for one batch, by name or number, in order."""


def compare(
    condition: str, dtype: str, source: Sequence[Outputs], target: Sequence[Outputs]
) -> Iterator[Comparison]:
    """Each output of each batch against its counterpart; by name where both sides name them, else by order.

    An error is relative to the largest value that the source gives for this output in any batch.
    """
    largest: dict[str, float] = defaultdict(float)
    for expected in source:
        for name, wanted in expected.items():
            largest[name] = max(largest[name], magnitude(wanted))
    for expected, actual in zip(source, target, strict=True):
        for name, wanted, given in paired(expected, actual):
            batch = wanted.shape[0] if wanted.ndim else 1
            yield Comparison(condition, dtype, batch, name, distance(wanted, given, largest[name]))


def paired(expected: Outputs, actual: Outputs) -> Iterator[tuple[str, Array, Array | None]]:
    """The outputs that belong together; None where the target has none, and one that is too many counts as such."""
    if set(expected) == set(actual):
        yield from ((name, array, actual[name]) for name, array in expected.items())
        return
    given = list(actual.values())
    for position, (name, array) in enumerate(expected.items()):
        yield name, array, given[position] if position < len(given) else None
    for name in list(actual)[len(expected) :]:
        yield name, actual[name], None


def magnitude(array: Array) -> float:
    """The largest finite absolute value of numbers; 0 where there is none."""
    if array.dtype.kind not in "iufcb" or not array.size:
        return 0.0
    absolute = np.abs(array.astype(np.complex128 if array.dtype.kind == "c" else np.float64))
    return float(absolute[np.isfinite(absolute)].max(initial=0.0))


def distance(expected: Array, actual: Array | None, largest: float | None = None) -> float:
    """The largest absolute difference relative to the largest expected absolute value, or to ``largest``; infinite
    where they can't be compared, or where one side has a number and the other has none."""
    if actual is None or expected.shape != actual.shape:
        return float("inf")
    if not expected.size:
        return 0.0
    if expected.dtype.kind not in "iufcb" or actual.dtype.kind not in "iufcb":
        return 0.0 if np.array_equal(expected.astype(str), actual.astype(str)) else float("inf")
    kind = np.complex128 if "c" in (expected.dtype.kind, actual.dtype.kind) else np.float64
    wide, other = expected.astype(kind), actual.astype(kind)
    finite = np.isfinite(wide)
    if not np.array_equal(finite, np.isfinite(other)) or not np.array_equal(
        wide[~finite], other[~finite], equal_nan=True
    ):
        return float("inf")
    if not finite.any():
        return 0.0
    difference = float(np.abs(wide[finite] - other[finite]).max())
    scale = magnitude(expected) if largest is None else largest
    return difference / scale if scale else (float("inf") if difference else 0.0)


def says_nothing(outputs: Sequence[Outputs]) -> str:
    """Why outputs prove nothing, whatever the other side gives; empty if they do."""
    arrays = [array for batch in outputs for array in batch.values()]
    if not any(array.size for array in arrays):
        return "the model puts out nothing"
    numbers = [array for array in arrays if array.dtype.kind in "iufcb" and array.size]
    if len(numbers) < len(arrays):
        return ""
    if not any(np.isfinite(array).any() for array in numbers):
        return "the outputs are no finite numbers"
    first = numbers[0].reshape(-1)[0]
    if sum(array.size for array in numbers) > 1 and all(bool((array == first).all()) for array in numbers):
        return f"every output is {first:g}, whatever the input"
    return ""
