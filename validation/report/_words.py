"""How figures and outcomes are written, alike in every format."""

from __future__ import annotations

from migrate.validation.results import Judged, Outcome, Report, StageResult, Verdict

MARKS = {
    Verdict.HOLDS: "✓",
    Verdict.DIFFERS: "≠",
    Verdict.FAILS: "✗",
    Verdict.UNDECIDED: "?",
    Verdict.NOT_APPLICABLE: "○",
    Verdict.NOT_RUN: "·",
}
HEADLINES = {
    Verdict.HOLDS: "The migrated model computes what its source does",
    Verdict.DIFFERS: "The migrated model differs where its renderings are known to",
    Verdict.FAILS: "The migrated model does not compute what its source does",
    Verdict.UNDECIDED: "It could not be decided whether the migrated model computes what its source does",
}


def figure(value: float | None) -> str:
    """A measured error: two digits, ``1.2e-07``; ``0`` and ``-`` (none) as they are."""
    if value is None:
        return "-"
    return "0" if value == 0 else f"{value:.1e}"


def error_of(item: Judged) -> float | None:
    """The relative error that decided."""
    comparison = item.comparison
    decisive = comparison.precise if item.outcome is Outcome.WITHIN_FLOAT64 else comparison.metrics
    return None if decisive is None else decisive.max_rel


def counted(report: Report) -> str:
    """``8 stages: 7 hold, 1 differs``."""
    kinds = [stage.verdict for stage in report.stages]
    verbs = {Verdict.HOLDS: "hold", Verdict.DIFFERS: "differ", Verdict.FAILS: "fail"}
    parts = [f"{kinds.count(v)} {verbs.get(v, v.value)}" for v in Verdict if v in kinds]
    return f"{len(kinds)} stages: {', '.join(parts)}"


def limits(stage: StageResult) -> str:
    """A stage's error and tolerance in words."""
    return f"{figure(stage.worst)} of {figure(stage.tolerance)} allowed, {stage.compared} compared"


def worst_first(stage: StageResult) -> list[Judged]:
    """What counted in a stage, the largest error first."""
    counting = [item for item in stage.judged if item.comparison.counts]
    return sorted(counting, key=_badness, reverse=True)


def _badness(item: Judged) -> float:
    error = error_of(item)
    return float("inf") if error is None else error
