"""Runs in the TensorFlow worker: a model of the zoo with random weights, saved."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import keras
import numpy as np


def save(reference: str, folder: str, seed: int = 0) -> dict[str, Any]:
    """Build a model, give it weights that tell, and save it as ``model.keras`` and as a SavedModel.

    Returns:
        ``parameters``: its trainable numbers.
    """
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    module, _, name = reference.partition(":")
    model = getattr(importlib.import_module(module), name)()
    randomise(model, np.random.default_rng(seed))
    model.save(str(Path(folder, "model.keras")))
    return {"parameters": int(sum(np.prod(each.shape) for each in model.trainable_weights))}


def randomise(model: Any, rng: np.random.Generator) -> None:
    """Statistics as training leaves them, and no weight all zero or one."""
    for weight in model.weights:
        array = np.array(weight)
        if array.dtype.kind not in "f" and array.dtype.name != "bfloat16":
            continue
        kind = weight.path.rpartition("/")[2]
        if kind in ("moving_variance", "variance"):
            weight.assign(rng.uniform(0.5, 1.5, array.shape).astype(array.dtype))
        elif kind in ("moving_mean", "mean"):
            weight.assign((0.2 * rng.standard_normal(array.shape)).astype(array.dtype))
        elif array.size > 1 and (array == array.reshape(-1)[0]).all():
            weight.assign((array + 0.1 * rng.standard_normal(array.shape)).astype(array.dtype))
