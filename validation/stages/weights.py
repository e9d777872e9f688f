"""Every tensor of the checkpoint equals the target's after its transform, and no tensor is left over on either side."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.alignment import weights_of
from migrate.validation.evidence import Evidence, at, carried_over, place
from migrate.validation.results import Comparison, Measurement, Part
from migrate.validation.stages import Rows, Stage

NOT_A_WEIGHT = "num_batches_tracked"  # a counter that BatchNorm keeps and, with a fixed momentum, never uses


def measure(evidence: Evidence, rows: Rows) -> Measurement:
    """Compare all weights."""
    comparisons = (*_paired(evidence), *_without_module(evidence), *_without_source(evidence))
    return Measurement(comparisons)


def _paired(evidence: Evidence) -> Iterator[Comparison]:
    for pair, link, names in evidence.linked():
        for index, target in enumerate(link.targets):
            yield evidence.compare(
                Part.WEIGHT,
                f"{pair.path}.{target}",
                carried_over("weight", pair.source.name, link, names, index),
                at(f"weight/{pair.path}/{target}"),
                place=place(pair),
            )


def _without_module(evidence: Evidence) -> Iterator[Comparison]:
    for layer in evidence.alignment.unpaired_sources:
        if layer.weights:
            problem = f"no module of the migrated model could be paired with this {layer.row}"
            yield Comparison(Part.WEIGHT, layer.name, None, problem)
    for pair in evidence.alignment.pairs:
        try:
            weights_of(pair.link, pair.source)
        except ValueError as error:
            yield Comparison(Part.WEIGHT, pair.path, None, str(error), place(pair))


def _without_source(evidence: Evidence) -> Iterator[Comparison]:
    covered = {
        f"weight/{pair.path}/{target}" for pair, link, _ in evidence.linked() for target in link.targets
    }
    for key in evidence.target.results:
        if key.startswith("weight/") and key not in covered and not key.endswith(f"/{NOT_A_WEIGHT}"):
            path, _, tensor = key.removeprefix("weight/").rpartition("/")
            yield Comparison(Part.WEIGHT, f"{path}.{tensor}", None, "no weight of the source belongs there")


STAGE = Stage(10, "weights", "Weights", "weights", measure)
