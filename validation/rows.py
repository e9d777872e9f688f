"""Which rows differ by design, and by how much they were measured to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from migrate.provenance import Component, Training
from migrate.validation.evidence import EXCUSED
from migrate.validation.results import Comparison, Outcome, Part, Place, RowDifference, StageResult

SLICES = "Keras's optimizer squares the gradients of repeated indices one by one, PyTorch's their sum"
OWN = (Part.ISOLATED, Part.STATISTIC)  # where a layer's own difference shows, not what it was handed
FORWARD = ("forward eval", "forward train")  # before the optimizer has a share in it


def differences(stages: Sequence[StageResult], training: Training) -> tuple[RowDifference, ...]:
    """Every rendering below ``exact`` that the model uses, with the largest error measured where it shows.

    A layer's is looked for in its own output and running statistics; a loss's in the loss; an optimizer's in the
    parameters after one step.
    """
    return (
        *_layers(stages),
        *_sparse(stages),
        *_component(training.loss, "loss", stages),
        *_component(training.optimizer, "optimizer step", stages),
    )


def _layers(stages: Sequence[StageResult]) -> list[RowDifference]:
    measured: dict[tuple[str, str, str], list[tuple[str, Place, Comparison]]] = defaultdict(list)
    for stage in (stage for stage in stages if stage.name in FORWARD):
        for item in stage.judged:
            place = item.comparison.place
            if place is not None and place.level in EXCUSED and item.comparison.part in OWN:
                measured[place.row, place.level, place.note].append((stage.title, place, item.comparison))
    found = []
    for (row, level, note), items in measured.items():
        title, _, worst = max(items, key=lambda item: _error(item[2]) or 0.0)
        paths = list(dict.fromkeys(place.path for _, place, _ in items))
        shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
        found.append(RowDifference(row, shown, level, note, f"{title}: {worst.name}", _error(worst)))
    return found


def _sparse(stages: Sequence[StageResult]) -> list[RowDifference]:
    """Embeddings that Keras's optimizer moves differently, because it squares the gradients of repeated indices."""
    return [
        RowDifference(place.row, place.path, "approximate", SLICES, stage.title, _error(item.comparison))
        for stage in stages
        for item in stage.judged
        if item.comparison.part is Part.SPARSE
        and item.outcome is Outcome.DIFFERS
        and (place := item.comparison.place) is not None
    ]


def _component(component: Component | None, name: str, stages: Sequence[StageResult]) -> list[RowDifference]:
    if component is None or component.level not in EXCUSED:
        return []
    stage = next(stage for stage in stages if stage.name == name)
    shown = [item.comparison for item in stage.judged if item.comparison.part in (Part.LOSS, Part.PARAMETER)]
    error = max((error for item in shown if (error := _error(item)) is not None), default=None)
    return [
        RowDifference(component.row, component.target, component.level, component.note, stage.title, error)
    ]


def _error(comparison: Comparison) -> float | None:
    return None if comparison.metrics is None else comparison.metrics.max_rel
