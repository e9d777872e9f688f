"""What a verification found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

TOLERANCE = 1e-5
"""Of the largest output, in float32: what other order of summation makes, with room for deep networks."""
PRECISE = 1e-10
"""The same in float64, where rounding is no excuse."""
AMPLIFIED = 4.0
"""Both sides round, each in its own way: how many times the source's own rounding they may be apart."""
VANISHING = 0.01
"""What float64 may leave of a difference that is rounding: constants were rounded when they were stored."""


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
    comparisons: Iterable[Comparison], layout: str = "same", noise: float | None = None
) -> Verification:
    """The verdict on what was compared: by float32, and where rounding may have made that too far off, by float64.

    A float32 error above `TOLERANCE` is rounding if the same computation in float64 agrees to `PRECISE`. Networks that
    amplify rounding amplify that of their stored constants too: there it is rounding if the sides are no further apart
    than a few times the ``noise``, which is how far the source in float32 is from itself in float64, and if float64
    makes the difference vanish.
    """
    found = tuple(comparisons)
    single = worst(found, "float32")
    double = worst(found, "float64")
    assert single is not None
    runs = f"{_conditions(found)}, batches of {_batches(found)}"
    measured = f"error {figure(single.error)} of the largest output"
    if single.error <= TOLERANCE:
        return Verification("holds", f"{measured} ({runs})", single.error, _error(double), found, layout)
    place = f"output {single.output}, {single.condition}, batch of {single.batch}"
    if double is not None and _is_rounding(single.error, double.error, noise):
        reason = (
            f"{measured} in float32 is rounding: in float64 it is {figure(double.error)} ({place}; {runs})"
        )
        return Verification("holds", reason, single.error, double.error, found, layout)
    precisely = "" if double is None else f"; in float64 {figure(double.error)}"
    reason = f"{measured}, allowed {figure(TOLERANCE)} ({place}){precisely}"
    return Verification("fails", reason, single.error, _error(double), found, layout)


def _is_rounding(single: float, double: float, noise: float | None) -> bool:
    """Whether a difference in float32 is rounding, given what is left of it in float64."""
    amplified = noise is not None and single <= AMPLIFIED * noise and double <= VANISHING * single
    return double <= PRECISE or amplified


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
