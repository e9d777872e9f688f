"""The loss of the first training batch."""

from __future__ import annotations

from migrate.validation.evidence import Evidence, at, component_rows
from migrate.validation.results import Measurement, Part
from migrate.validation.stages import Rows, Stage


def measure(evidence: Evidence, rows: Rows) -> Measurement:
    """Compare one loss value."""
    manifest, component = evidence.source.manifest, evidence.training.loss
    if component is None:
        if manifest["compiles"]["loss"]:
            return Measurement(
                undecided="the source compiles a loss, but the provenance file does not carry it"
            )
        return Measurement(not_applicable="no loss is known that the source trains with")
    rows = (*component_rows(component), *rows)
    comparison = evidence.compare(Part.LOSS, "loss", at("train/loss"), at("train/loss"), rows=rows)
    notes = ("the source adds regularisation losses to it",) if manifest["regularised"] else ()
    return Measurement((comparison,), undecided=evidence.random, notes=notes)


STAGE = Stage(40, "loss", "Loss", "loss", measure)
