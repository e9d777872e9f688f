"""What the migrated module computes. Runs in the PyTorch worker, where TensorFlow is not imported."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import torch
from safetensors.torch import load_file


def predictions(module: str, builder: str, weights: str, inputs: list[Any]) -> Any:
    """Build the migrated model, load the converted weights, and predict.

    Args:
        inputs: one array an input, (characters, window).

    Returns:
        float32 (characters,): the probability that a word begins.
    """
    model = getattr(importlib.import_module(module), builder)()
    model.load_state_dict(load_file(weights))
    model.eval()
    with torch.no_grad():
        outputs = model(*(torch.as_tensor(array) for array in inputs))
    assert "tensorflow" not in sys.modules
    return outputs.numpy().ravel()
