"""Constraints by name.

https://keras.io/api/layers/constraints/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from migrate.codemods.support.weight_constraint import WeightConstraint


def get_constraint(identifier: Any) -> Callable[[torch.Tensor], torch.Tensor] | None:
    """The constraint that a name (``"max_norm"``, ``"NonNeg"``), a dict of `serialize_object`, or a callable means;
    None for None."""
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return WeightConstraint(identifier["class_name"], **identifier["config"])
    if isinstance(identifier, str):
        return WeightConstraint("".join(word[:1].upper() + word[1:] for word in identifier.split("_")))
    found: Callable[[torch.Tensor], torch.Tensor] = (
        identifier() if isinstance(identifier, type) else identifier
    )
    return found
