"""Outputs in training mode, under the source's dropout masks, and the running statistics after it."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.validation.evidence import Evidence, at, carried_over, excused, place
from migrate.validation.results import Comparison, Measurement, Part
from migrate.validation.stages import Rows, Stage
from migrate.validation.stages.forward_eval import outputs


def measure(evidence: Evidence, rows: Rows) -> Measurement:
    """Compare outputs and running statistics of the first training forward."""
    comparisons = (*outputs(evidence, "train/output/", rows), *statistics(evidence, "train/weight", rows))
    return Measurement(comparisons, undecided=evidence.random)


def statistics(evidence: Evidence, prefix: str, rows: Rows) -> Iterator[Comparison]:
    """Compare the weights that no gradient reaches."""
    for pair, link, names in evidence.linked():
        if link.trainable:
            continue
        for index, target in enumerate(link.targets):
            yield evidence.compare(
                Part.STATISTIC,
                f"{pair.path}.{target}",
                carried_over(prefix, pair.source.name, link, names, index),
                at(f"{prefix}/{pair.path}/{target}"),
                place=place(pair),
                rows=(*excused(pair), *rows),
            )


STAGE = Stage(30, "forward train", "Forward, training", "forward", measure)
