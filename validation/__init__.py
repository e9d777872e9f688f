"""Prove, or disprove, that a migrated model computes what its source does.

`validate` records the source side in a TensorFlow worker, replays the recording on the migrated model in a PyTorch
worker, and judges the two stage by stage. A framework is imported inside its worker only.
"""

from __future__ import annotations

from migrate.validation.results import Report, Verdict
from migrate.validation.run import Sides, validate
from migrate.validation.tolerances import Tolerances

__all__ = ["Report", "Sides", "Tolerances", "Verdict", "validate"]
