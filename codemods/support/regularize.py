"""Penalties on a module's weights, https://keras.io/api/layers/regularizers/."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn


def regularize(
    module: nn.Module, name: str, regularizer: Callable[[torch.Tensor], torch.Tensor] | None
) -> None:
    """Have `regularization_loss` count the penalty of the module's parameter ``name``; None is no penalty."""
    if regularizer is not None:
        # a plain dict: no module is in it that nn.Module would have to know
        module.regularizers = {**getattr(module, "regularizers", {}), name: regularizer}  # type: ignore[assignment]
