"""Whether rows have different lengths: TensorFlow's ragged tensors are lists of rows in a migrated program."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.codemods.support.ragged import Ragged


def is_ragged(values: Any) -> bool:
    """Whether ``values`` is `Ragged`, or a list of rows whose lengths differ, at some depth."""
    if isinstance(values, Ragged):
        return True
    if not isinstance(values, list | tuple) or not any(hasattr(row, "__len__") for row in values):
        return False
    if all(isinstance(row, str | bytes) for row in values):
        return False
    try:
        return len({np.shape(row) for row in values}) > 1
    except ValueError:
        return True
