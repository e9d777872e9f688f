"""Every parameter and running statistic after N training steps."""

from __future__ import annotations

from migrate.validation.evidence import Evidence, component_rows
from migrate.validation.results import Measurement
from migrate.validation.stages import Rows, Stage
from migrate.validation.stages.forward_train import statistics
from migrate.validation.stages.step import parameters, without_optimizer


def measure(evidence: Evidence, rows: Rows) -> Measurement:
    """Compare all weights at the end."""
    missing = without_optimizer(evidence)
    if missing is not None:
        return missing
    training = evidence.training
    rows = (*component_rows(training.optimizer), *component_rows(training.loss), *rows)
    comparisons = (*parameters(evidence, "final/weight", rows), *statistics(evidence, "final/weight", rows))
    return Measurement(comparisons, undecided=evidence.random)


STAGE = Stage(80, "final weights", "Weights after N steps", "final", measure)
