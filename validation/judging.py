"""Judge what was measured: pure functions of metrics and tolerances.

A comparison passes when its largest difference is within the tolerance, relative to the largest magnitude of the
reference. There is one other way to pass. The bias of a convolution before a BatchNorm has a gradient of zero; in
float32 both sides compute rounding noise there, and no tolerance on it says anything. How noisy an array is, the
source tells itself: by how far its float32 array is from its float64 run. A difference of no more than a few times
that can be rounding, and whether it is, the two float64 runs tell: they are held to the same tolerance instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from migrate.validation.results import Comparison, Judged, Measurement, Outcome, Part, StageResult, Verdict
from migrate.validation.tolerances import Tolerances


def judge_stage(
    name: str, title: str, measured: Measurement, tolerance: float, tolerances: Tolerances
) -> StageResult:
    """The verdict of one stage."""
    culprits = _culprits(measured.comparisons, tolerance)
    judged = tuple(
        judge(replace(item, rows=_unique(*item.rows, *culprits)), tolerance, tolerances.noise)
        for item in measured.comparisons
    )
    counting = [item for item in judged if item.comparison.counts]
    verdict, reason = _verdict(measured, counting)
    return StageResult(
        name,
        title,
        tolerance,
        verdict,
        reason,
        _worst(counting),
        _precise(counting),
        len(counting),
        judged,
        measured.notes,
    )


def _culprits(comparisons: Sequence[Comparison], tolerance: float) -> tuple[str, ...]:
    """The rows that excuse an output: those of all layers that are off on the source's own inputs, if each may be."""
    off = [
        item
        for item in comparisons
        if item.part is Part.ISOLATED and item.metrics is not None and item.metrics.max_rel > tolerance
    ]
    excused = all(item.rows for item in off)
    return _unique(*(row for item in off for row in item.rows)) if excused else ()


def _unique(*rows: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rows))


def judge(comparison: Comparison, tolerance: float, noise_factor: float) -> Judged:
    """The outcome of one comparison."""
    metrics = comparison.metrics
    if metrics is None:
        return Judged(comparison, Outcome.FAILS, comparison.problem or "missing")
    if metrics.count == 0:
        return Judged(comparison, Outcome.FAILS, "empty: there is nothing to compare")
    if any(metrics.unfinite):
        reference, candidate = metrics.unfinite
        reason = f"{reference} elements of the source and {candidate} of the target are NaN or infinite"
        return Judged(comparison, Outcome.FAILS, reason)
    if comparison.must_vary and metrics.varies is False:
        return Judged(comparison, Outcome.FAILS, "constant: the output is the same for every sample")
    if metrics.max_rel <= tolerance:
        return Judged(comparison, Outcome.WITHIN, f"{metrics.max_rel:.2g} within {tolerance:.2g}")
    if _precise_within(comparison, tolerance, noise_factor):
        return Judged(comparison, Outcome.WITHIN_FLOAT64, _by_float64(comparison))
    over = f"{metrics.max_rel:.2g} exceeds {tolerance:.2g}"
    if comparison.rows:
        return Judged(comparison, Outcome.DIFFERS, f"{over}, as {', '.join(comparison.rows)} may")
    return Judged(comparison, Outcome.FAILS, over)


def _precise_within(comparison: Comparison, tolerance: float, noise_factor: float) -> bool:
    metrics, precise, noise = comparison.metrics, comparison.precise, comparison.noise[0]
    if metrics is None or precise is None or noise is None or any(precise.unfinite) or tolerance == 0:
        return False
    return metrics.max_abs <= noise_factor * noise and precise.max_rel <= tolerance


def _by_float64(comparison: Comparison) -> str:
    metrics, precise, noise = comparison.metrics, comparison.precise, comparison.noise[0]
    assert metrics is not None
    assert precise is not None
    return (
        f"{metrics.max_rel:.2g} in float32, where the source itself is {noise:.2g} off its float64 run; "
        f"{precise.max_rel:.2g} between the float64 runs"
    )


def _verdict(measured: Measurement, judged: Sequence[Judged]) -> tuple[Verdict, str]:
    if measured.not_applicable:
        return Verdict.NOT_APPLICABLE, measured.not_applicable
    if measured.undecided:
        return Verdict.UNDECIDED, measured.undecided
    if not judged:
        return Verdict.FAILS, "nothing was compared"
    failed = [item for item in judged if item.outcome is Outcome.FAILS]
    if failed:
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        return Verdict.FAILS, f"{failed[0].comparison.name}: {failed[0].reason}{more}"
    if measured.problem:
        return Verdict.FAILS, measured.problem
    differing = [item for item in judged if item.outcome is Outcome.DIFFERS]
    if differing:
        worst = max(
            differing, key=lambda item: item.comparison.metrics.max_rel if item.comparison.metrics else 0.0
        )
        return Verdict.DIFFERS, f"{worst.comparison.name}: {worst.reason}"
    precise = sum(item.outcome is Outcome.WITHIN_FLOAT64 for item in judged)
    return Verdict.HOLDS, f"{precise} of {len(judged)} decided in float64" if precise else ""


def _worst(judged: Sequence[Judged]) -> float | None:
    """The largest relative error; of what float64 decided, the float64 error."""
    errors = [
        decisive.max_rel
        for item in judged
        if (
            decisive := item.comparison.precise
            if item.outcome is Outcome.WITHIN_FLOAT64
            else item.comparison.metrics
        )
    ]
    return max(errors, default=None)


def _precise(judged: Sequence[Judged]) -> float | None:
    """The largest relative error between the float64 runs."""
    return max((item.comparison.precise.max_rel for item in judged if item.comparison.precise), default=None)


def overall(stages: Sequence[StageResult]) -> tuple[Verdict, str]:
    """The verdict of the whole: the worst of the stages that were run; without a decided stage nothing holds."""
    for verdict in (Verdict.FAILS, Verdict.UNDECIDED, Verdict.DIFFERS):
        of_kind = [stage for stage in stages if stage.verdict is verdict]
        if of_kind:
            return verdict, f"{of_kind[0].title}: {of_kind[0].reason}"
    held = [stage for stage in stages if stage.verdict is Verdict.HOLDS]
    if not held:
        return Verdict.UNDECIDED, "no stage was decided"
    return Verdict.HOLDS, f"{len(held)} stages hold"


def with_notes(stage: StageResult, notes: tuple[str, ...]) -> StageResult:
    """The same result with more for the reader."""
    return replace(stage, notes=(*stage.notes, *notes))
