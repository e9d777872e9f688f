"""Initializers by name.

https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from migrate.codemods.support.initializer import Initializer


def get_initializer(identifier: Any) -> Callable[..., torch.Tensor] | None:
    """The initializer that a name (``"glorot_uniform"``, ``"GlorotUniform"``), a dict of `serialize_object`, or a
    callable means; None for None."""
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return Initializer(identifier["class_name"], **identifier["config"])
    if isinstance(identifier, str):
        return Initializer("".join(word[:1].upper() + word[1:] for word in identifier.split("_")))
    found: Callable[..., torch.Tensor] = identifier() if isinstance(identifier, type) else identifier
    return found
