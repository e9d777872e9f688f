"""How far one array is from another: measured once, apart from any tolerance, so that it can be judged again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Metrics:
    """The difference of a candidate from a reference of the same shape.

    Attributes:
        shape, dtype: of the reference.
        count: number of elements compared.
        scale: largest magnitude among the finite elements of the reference.
        max_abs: largest absolute difference; infinite where only one of two elements is finite.
        max_rel: ``max_abs / scale``; 0 where both arrays are zero, infinite where only the reference is.
        mean_abs: mean absolute difference.
        unfinite: number of NaN and infinite elements in the reference and in the candidate.
        varies: whether the candidate differs from sample to sample (first axis); None for fewer than two samples.
    """

    shape: tuple[int, ...]
    dtype: str
    count: int
    scale: float
    max_abs: float
    max_rel: float
    mean_abs: float
    unfinite: tuple[int, int]
    varies: bool | None


def compare(reference: Array, candidate: Array, scale: float | None = None) -> Metrics:
    """Measure the difference in float64.

    Args:
        reference: the source side's array.
        candidate: the target side's array, of the same shape.
        scale: magnitude to which the difference is related instead of the reference's own.

    Raises:
        ValueError: the shapes differ.
    """
    if reference.shape != candidate.shape:
        raise ValueError(f"shape {reference.shape} against {candidate.shape}")
    expected, found = _float64(reference), _float64(candidate)
    finite = np.isfinite(expected)
    both = finite & np.isfinite(found)
    difference = np.abs(np.where(both, expected, 0.0) - np.where(both, found, 0.0))
    magnitude = float(np.abs(expected[finite]).max(initial=0.0)) if scale is None else scale
    max_abs = float(difference.max(initial=0.0)) if both.all() else float("inf")
    return Metrics(
        shape=tuple(reference.shape),
        dtype=str(reference.dtype),
        count=int(expected.size),
        scale=magnitude,
        max_abs=max_abs,
        max_rel=_ratio(max_abs, magnitude),
        mean_abs=float(difference.mean()) if difference.size else 0.0,
        unfinite=(int(expected.size - finite.sum()), int(found.size - np.isfinite(found).sum())),
        varies=_varies(found),
    )


def _float64(array: Array) -> NDArray[np.float64]:
    return np.asarray(array, dtype=np.float64)


def _ratio(difference: float, scale: float) -> float:
    if scale > 0:
        return difference / scale
    return 0.0 if difference == 0 else float("inf")


def _varies(array: NDArray[np.float64]) -> bool | None:
    if array.ndim == 0 or array.shape[0] < 2:
        return None
    return bool((array != array[:1]).any())
