"""Runs in either worker: a training script, from the same initial weights and the same data on both sides."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np


def load(folder: str, module: str) -> Any:
    """Import a script afresh from a folder, and nothing of an earlier script."""
    for name in (module, "migrate_support"):
        sys.modules.pop(name, None)
    sys.path.insert(0, folder)
    try:
        importlib.invalidate_caches()
        return importlib.import_module(module)
    finally:
        sys.path.remove(folder)


def keras_run(folder: str, arrays: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Build the script's model, run its ``main(model, **arrays)`` and return the initial weights and its result."""
    import keras

    keras.utils.set_random_seed(seed)
    script = load(folder, "script")
    model = script.build_model()
    weights = [np.array(weight) for weight in model.get_weights()]
    return {"weights": weights, "result": script.main(model, **arrays)}


def torch_run(folder: str, arrays: Mapping[str, Any], weights: list[Any]) -> dict[str, Any]:
    """The same with the migrated script: Linear layers hold the transposed kernels, embeddings theirs as they are."""
    import torch

    script = load(folder, "script")
    model = script.build_model()
    with torch.no_grad():
        tables = {id(part.weight) for part in model.modules() if isinstance(part, torch.nn.Embedding)}
        for parameter, weight in zip(model.parameters(), weights, strict=True):
            parameter.copy_(torch.as_tensor(weight if id(parameter) in tables else weight.T))
    return {"result": script.main(model, **arrays)}


def plain_run(folder: str, arrays: Mapping[str, Any]) -> Any:
    """The result of the script's ``main(**arrays)``, on either side."""
    return load(folder, "script").main(**arrays)
