"""The losses of N training steps."""

from __future__ import annotations

import numpy as np

from migrate.validation.evidence import Evidence, at, component_rows
from migrate.validation.results import Measurement, Part
from migrate.validation.stages import Rows, Stage
from migrate.validation.stages.step import without_optimizer


def measure(evidence: Evidence, rows: Rows) -> Measurement:
    """Compare the two loss curves."""
    missing = without_optimizer(evidence)
    if missing is not None:
        return missing
    training = evidence.training
    rows = (*component_rows(training.optimizer), *component_rows(training.loss), *rows)
    comparison = evidence.compare(Part.LOSS, "losses", at("losses"), at("losses"), rows=rows)
    losses = evidence.source.results["losses"]
    problem = "" if np.ptp(losses) > 0 else "the loss is the same at every step: nothing is learnt"
    notes = (f"{len(losses)} steps",)
    return Measurement((comparison,), problem, evidence.random, notes=notes)


STAGE = Stage(70, "loss curve", "Loss over N steps", "curve", measure)
