"""Call a module with what Keras gives a model."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from migrate.codemods.support.to_model import to_model


def call_model(model: nn.Module, inputs: Sequence[Any]) -> Any:
    """The outputs for these inputs, moved to where the model computes.

    Several inputs may come one by one or as one list, and the module may take them either way.
    """
    required = [
        parameter
        for parameter in inspect.signature(model.forward).parameters.values()
        if parameter.kind is parameter.VAR_POSITIONAL or parameter.default is parameter.empty
    ]
    takes_one = len(required) == 1 and required[0].kind is not inspect.Parameter.VAR_POSITIONAL
    first = inputs[0]
    if len(inputs) == 1 and isinstance(first, list | tuple) and isinstance(first[0], torch.Tensor):
        inputs = first
    inputs = to_model(model, inputs)
    return model(inputs) if takes_one and len(inputs) > 1 else model(*inputs)
