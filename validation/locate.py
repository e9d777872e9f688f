"""Find the layer where a difference begins."""

from __future__ import annotations

from migrate.validation.results import Judged, Outcome, Part, StageResult

OFF = (Outcome.FAILS, Outcome.DIFFERS)


def first_divergence(stage: StageResult) -> tuple[str, ...]:
    """What to tell the reader of a forward stage that does not hold: the first layer that is off, and by how much.

    A layer that is off when it is fed the source's own inputs (isolated) is itself the reason; one that is off only
    straight through may have been handed the difference.
    """
    first = {part: _first(stage, part) for part in (Part.ISOLATED, Part.LAYER)}
    isolated, through = first[Part.ISOLATED], first[Part.LAYER]
    if isolated is not None and through is not None and isolated.comparison.name == through.comparison.name:
        return (
            f"first layer that is off: {_described(isolated)}: {_measured(isolated)} on the source's own inputs, "
            f"{_measured(through)} straight through",
        )
    how = {Part.ISOLATED: "on the source's own inputs", Part.LAYER: "straight through"}
    return tuple(
        f"first layer that is off {how[part]}: {_described(item)}: {_measured(item)}"
        for part, item in first.items()
        if item is not None
    )


def _first(stage: StageResult, part: Part) -> Judged | None:
    return next(
        (item for item in stage.judged if item.comparison.part is part and item.outcome in OFF),
        None,
    )


def _described(item: Judged) -> str:
    place = item.comparison.place
    if place is None:
        return item.comparison.name
    return f"{item.comparison.name} ({place.row} {place.layer!r}, made in {place.source}, line {place.line})"


def _measured(item: Judged) -> str:
    metrics = item.comparison.metrics
    return item.reason if metrics is None or any(metrics.unfinite) else f"{metrics.max_rel:.2g}"
