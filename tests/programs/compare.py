"""Compares the losses of two runs of a program."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = 20
RELATIVE = 1e-3
ABSOLUTE = 1e-6
"""Losses that are this near have come to nothing on both sides."""


@dataclass(frozen=True)
class Comparison:
    """How far two sequences of losses are apart.

    Attributes:
        agree: whether there are as many, and the first ones are near each other.
        difference: the largest relative difference among the first `STEPS`.
        reason: why they do not agree.
    """

    agree: bool
    difference: float
    reason: str = ""


def compare(source: Sequence[float], target: Sequence[float]) -> Comparison:
    """Compare the losses of the source's run with those of the target's."""
    pairs = list(zip(source, target, strict=False))[:STEPS]
    differences = [relative(*pair) for pair in pairs]
    largest = max(differences, default=0.0)
    far = next((place for place, difference in enumerate(differences) if difference > RELATIVE), None)
    if far is not None:
        left, right = pairs[far]
        return Comparison(False, largest, f"step {far}: {left:.6g} in TensorFlow, {right:.6g} in PyTorch")
    if len(source) != len(target):
        return Comparison(False, largest, f"{len(source)} steps in TensorFlow, {len(target)} in PyTorch")
    return Comparison(True, largest)


def relative(left: float, right: float) -> float:
    """The difference in proportion to the greater one; 0 for the same infinity, or for no number on both sides."""
    if left == right or (math.isnan(left) and math.isnan(right)):
        return 0.0
    if not (math.isfinite(left) and math.isfinite(right)):
        return math.inf
    distance = abs(left - right)
    return 0.0 if distance <= ABSOLUTE else distance / max(abs(left), abs(right))
