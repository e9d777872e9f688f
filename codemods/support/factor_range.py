"""What Keras's augmentation layers make of a factor."""

from collections.abc import Sequence


def factor_range(factor: float | Sequence[float]) -> tuple[float, float]:
    """The range to draw from: ``0.2`` is (-0.2, 0.2), a pair is itself in ascending order."""
    if isinstance(factor, int | float):
        return -abs(factor), abs(factor)
    lower, upper = sorted(factor)
    return lower, upper
