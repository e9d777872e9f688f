"""Runs in the PyTorch worker: build a migrated model, load its weights, and run it."""

from __future__ import annotations

from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from migrate.workers import importing


def replay(root: str, factory: str, weights: str, inputs: list[Any]) -> list[Any]:
    """The outputs, in eval mode, of what ``module:function`` below ``root`` builds."""
    with importing.tree(root):
        found = importing.load(factory)
        model = found if isinstance(found, nn.Module) else found()
    model.load_state_dict(load_file(weights), strict=False)
    model.eval()
    with torch.no_grad():
        outputs = model(*(torch.from_numpy(array) for array in inputs))
    if isinstance(outputs, dict):
        outputs = [outputs[key] for key in sorted(outputs)]
    return [item.numpy() for item in (outputs if isinstance(outputs, tuple | list) else (outputs,))]
