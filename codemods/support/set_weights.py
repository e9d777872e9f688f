"""A model's weights from arrays, https://keras.io/api/models/model/."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn


@torch.no_grad()
def set_weights(model: nn.Module, weights: Sequence[Any]) -> None:
    """Give a model what `get_weights` has given of one like it.

    Raises:
        ValueError: there are more arrays than weights, or fewer.
        RuntimeError: a shape differs.
    """
    state = model.state_dict()
    names = [name for name in state if not name.endswith("num_batches_tracked")]
    for name, array in zip(names, weights, strict=True):
        array = torch.as_tensor(array)
        if array.shape != state[name].shape:
            raise RuntimeError(f"{name} has shape {tuple(state[name].shape)}, not {tuple(array.shape)}")
        state[name].copy_(array)
