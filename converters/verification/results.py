"""What a verification found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal

TOLERANCE = 1e-5
"""Of the largest output, in float32: what other order of summation makes, with room for deep networks."""
PRECISE = 1e-10
"""The same in float64, where rounding is no excuse."""
SETTLED = 64.0
"""How many times the source's own rounding the sides may be apart where they agree in float64: another order of
summation makes less, another number format (a mantissa of 10 bits), a lost digit or an overflow more."""
AMPLIFIED = 4.0
"""The same where something is left in float64: constants were rounded when they were stored."""


@dataclass(frozen=True)
class Comparison:
    """One output for one batch.

    Attributes:
        condition: of the weights: ``as they are``, ``statistics perturbed``.
        dtype: that both sides ran in.
        batch: number of samples.
        output: its number, or its name where the outputs are a dictionary.
        error: the largest absolute difference, relative to the source's largest absolute value; infinite where shapes
            or kinds differ, or where one side has numbers and the other none.
    """

    condition: str
    dtype: str
    batch: int
    output: str
    error: float


@dataclass(frozen=True)
class Verification:
    """The verdict.

    Attributes:
        verdict: ``holds``, ``fails``, or ``not run`` for a reason that is said.
        reason: one line.
        error: the worst error in float32; None where nothing ran.
        precise: the worst error in float64, where it was looked at.
        comparisons: all of them.
        layout: ``channels_first`` where the target takes its images so, else ``same``.
    """

    verdict: Literal["holds", "fails", "not run"]
    reason: str
    error: float | None = None
    precise: float | None = None
    comparisons: tuple[Comparison, ...] = ()
    layout: str = "same"

    @property
    def failed(self) -> bool:
        """Whether both sides ran and differ."""
        return self.verdict == "fails"

    @property
    def summary(self) -> str:
        """One line for the console."""
        if self.verdict == "not run":
            return f"not verified: {self.reason}"
        return f"{'verified' if self.verdict == 'holds' else 'NOT VERIFIED, the sides differ'}: {self.reason}"


def not_run(reason: str) -> Verification:
    """A verification that could not be made."""
    return Verification("not run", reason)


def judge(
    comparisons: Iterable[Comparison],
    layout: str = "same",
    noise: Mapping[tuple[str, str], float] | None = None,
) -> Verification:
    """The verdict on what was compared: by float32, and where rounding may have made that too far off, by float64.

    Each float32 error above `TOLERANCE` has to be rounding: no more than some times the source's own, and gone in
    float64, that is below `PRECISE`. Networks that amplify rounding amplify that of their stored constants too, which
    float64 leaves: there the sides must be no further apart than a few times the source's own rounding, and what is
    left must be less than that rounding and within `TOLERANCE` itself.

    Args:
        noise: by condition and output, how far the source in float32 is from itself in float64. Nothing is rounding of
            which it is not known.
    """
    found = tuple(comparisons)
    double = worst(found, "float64")
    single = worst(found, "float32")
    assert single is not None
    runs = f"{_conditions(found)}, batches of {_batches(found)}"
    measured = f"error {figure(single.error)} of the largest output"
    if single.error <= TOLERANCE:
        return Verification("holds", f"{measured} ({runs})", single.error, _error(double), found, layout)
    unexplained = worst((each for each in found if not _is_rounding(each, found, noise or {})), "float32")
    shown = unexplained or single
    measured = f"error {figure(shown.error)} of the largest output"
    place = f"output {shown.output}, {shown.condition}, batch of {shown.batch}"
    if double is not None and unexplained is None:
        reason = (
            f"{measured} in float32 is rounding: in float64 it is {figure(double.error)} ({place}; {runs})"
        )
        return Verification("holds", reason, single.error, double.error, found, layout)
    precisely = "" if double is None else f"; in float64 {figure(double.error)}"
    reason = f"{measured}, allowed {figure(TOLERANCE)} ({place}){precisely}"
    return Verification("fails", reason, single.error, _error(double), found, layout)


def _is_rounding(
    single: Comparison, found: Iterable[Comparison], noise: Mapping[tuple[str, str], float]
) -> bool:
    """Whether a difference in float32 is small, or rounding, given what is left of it in float64."""
    if single.error <= TOLERANCE:
        return True
    same = (each for each in found if (each.condition, each.output) == (single.condition, single.output))
    double, own = worst(same, "float64"), noise.get((single.condition, single.output), 0.0)
    if double is None or not isfinite(single.error) or not isfinite(own):
        return False
    if double.error <= PRECISE:
        return single.error <= SETTLED * own
    return double.error <= min(TOLERANCE, own) and single.error <= AMPLIFIED * own


def worst(comparisons: Iterable[Comparison], dtype: str) -> Comparison | None:
    """The largest error in a dtype."""
    return max(
        (each for each in comparisons if each.dtype == dtype), key=lambda each: each.error, default=None
    )


def figure(error: float) -> str:
    """An error, in two digits."""
    return f"{error:.1e}" if error else "0"


def _error(comparison: Comparison | None) -> float | None:
    return None if comparison is None else comparison.error


def _conditions(comparisons: Iterable[Comparison]) -> str:
    return " and ".join(dict.fromkeys(each.condition for each in comparisons))


def _batches(comparisons: Iterable[Comparison]) -> str:
    return ", ".join(map(str, sorted({each.batch for each in comparisons})))
