"""Outputs in inference mode; and each layer's, straight through and isolated, to find where a difference begins."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.validation.evidence import Evidence, at, excused, place
from migrate.validation.results import Comparison, Measurement, Part
from migrate.validation.stages import Rows, Stage


def measure(evidence: Evidence, rows: Rows) -> Measurement:
    """Compare the model's outputs, and the layers' for the record."""
    return Measurement((*outputs(evidence, "eval/output/", rows), *_layers(evidence)))


def outputs(evidence: Evidence, prefix: str, rows: Rows) -> Iterator[Comparison]:
    """Compare the model's outputs; one that only one side has is compared too, and so found missing."""
    keys = sorted(
        {key for side in (evidence.source, evidence.target) for key in side.results if key.startswith(prefix)}
    )
    for key in keys:
        name = f"output {key.removeprefix(prefix)}"
        yield evidence.compare(Part.OUTPUT, name, at(key), at(key), rows=rows, must_vary=True)


def _layers(evidence: Evidence) -> Iterator[Comparison]:
    """Each call of each paired layer, in the order in which the source calls them."""
    pairs = {pair.source.name: pair for pair in evidence.alignment.pairs}
    for layer_call in evidence.source.manifest["calls"]:
        layer, _, call = layer_call.rpartition("/")
        if layer not in pairs:
            continue
        pair = pairs[layer]
        name = pair.path if call == "0" else f"{pair.path} (call {int(call) + 1})"
        for part, key in ((Part.LAYER, "eval/layer"), (Part.ISOLATED, "isolated")):
            theirs, ours = f"eval/layer/{layer_call}", f"{key}/{pair.path}/{call}"
            yield evidence.compare(part, name, at(theirs), at(ours), place=place(pair), rows=excused(pair))


STAGE = Stage(20, "forward eval", "Forward, inference", "forward", measure)
