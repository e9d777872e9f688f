"""Find the layer where a difference begins."""

from __future__ import annotations

from migrate.validation.results import Comparison, Judged, Outcome, Part, Place, StageResult


def first_divergence(stage: StageResult) -> tuple[str, ...]:
    """What to tell the reader of a forward stage that does not hold: the first layer that is off, and by how much.

    A layer that is off when it is fed the source's own inputs (isolated) is itself the reason; one that is off only
    straight through may have been handed the difference.
    """
    off = [item for item in stage.judged if not item.comparison.counts and item.outcome is not Outcome.WITHIN]
    found = []
    for part, how in ((Part.ISOLATED, "on the source's own inputs"), (Part.LAYER, "straight through")):
        first = next((item for item in off if item.comparison.part is part), None)
        if first is not None and first.comparison.place is not None:
            found.append(f"first layer that is off {how}: {_described(first, first.comparison.place)}")
    return tuple(found)


def _described(item: Judged, place: Place) -> str:
    return (
        f"{item.comparison.name} ({place.row} {place.layer!r}, made in {place.source}, line {place.line}): "
        f"{_measured(item.comparison) or item.reason}"
    )


def _measured(comparison: Comparison) -> str:
    metrics = comparison.metrics
    if metrics is None or any(metrics.unfinite):
        return ""
    return f"{metrics.max_rel:.2g} relative, {metrics.max_abs:.2g} absolute"
