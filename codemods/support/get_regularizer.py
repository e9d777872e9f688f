"""Regularizers by name.

https://keras.io/api/layers/regularizers/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from migrate.codemods.support.l1_l2 import L1L2


def get_regularizer(identifier: Any) -> Callable[[torch.Tensor], torch.Tensor] | None:
    """The regularizer that a name (``"l1"``, ``"l2"``, ``"l1_l2"``), a dict of `serialize_object`, or a callable means;
    None for None. By name, the factors are 0.01, as in Keras (0 for ``"L1L2"``)."""
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return L1L2(**identifier["config"])
    if isinstance(identifier, str):
        named = {
            "l1": L1L2(l1=0.01),
            "l2": L1L2(l2=0.01),
            "l1_l2": L1L2(l1=0.01, l2=0.01),
            "L1": L1L2(l1=0.01),
            "L2": L1L2(l2=0.01),
            "L1L2": L1L2(),
        }
        return named[identifier]
    found: Callable[[torch.Tensor], torch.Tensor] = (
        identifier() if isinstance(identifier, type) else identifier
    )
    return found
