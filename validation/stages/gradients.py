"""The gradient of every trainable weight, through its transform."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from migrate.alignment import Pair
from migrate.catalog import transforms
from migrate.provenance import WeightLink
from migrate.validation.evidence import Evidence, at, carried_over, place
from migrate.validation.results import Comparison, Measurement, Part
from migrate.validation.stages import Rows, Stage

PROBE = "no loss is known: the gradients are those of the outputs' mean under random weights"


def measure(evidence: Evidence, rows: Rows) -> Measurement:
    """Compare all gradients."""
    comparisons = tuple(_gradients(evidence, rows))
    measured = [item.metrics for item in comparisons if item.metrics is not None]
    problem = "every gradient is zero" if measured and not any(metrics.scale for metrics in measured) else ""
    notes = (PROBE,) if evidence.training.loss is None else ()
    return Measurement(comparisons, problem, evidence.random, notes=notes)


def _gradients(evidence: Evidence, rows: Rows) -> Iterator[Comparison]:
    for pair, link, names in evidence.linked():
        if not link.trainable:
            continue
        for index in _made_from_source(pair, link, names):
            theirs = carried_over("train/gradient", pair.source.name, link, names, index)
            ours = at(f"train/gradient/{pair.path}/{link.targets[index]}")
            found = (
                theirs(evidence.source, evidence.source.results),
                ours(evidence.target, evidence.target.results),
            )
            frozen_or_unused = found[0] is None and (found[1] is None or not found[1].any())
            if not frozen_or_unused:
                name = f"{pair.path}.{link.targets[index]}"
                yield evidence.compare(Part.GRADIENT, name, theirs, ours, place=place(pair), rows=rows)


def _made_from_source(pair: Pair, link: WeightLink, names: tuple[str, ...]) -> list[int]:
    """The targets that hold the source's numbers, not zeros: of a recurrent layer's two biases the first."""
    shapes = dict(pair.source.weights)
    made = transforms.apply(link.steps, [np.ones(shapes[name], np.float32) for name in names])
    return [index for index, array in enumerate(made) if np.any(array)]


STAGE = Stage(50, "gradients", "Gradients", "gradients", measure)
