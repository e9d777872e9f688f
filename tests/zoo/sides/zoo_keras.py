"""Runs in the TensorFlow worker: a model of the zoo with random weights, saved."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import keras
import numpy as np

from migrate.converters.verification import inputs as drawing
from migrate.converters.verification.keras_inputs import input_specs
from migrate.converters.verification.keras_side import packed

SAMPLES = 4  # that statistics of batch normalization are taken of


def save(reference: str, folder: str, seed: int = 0) -> dict[str, Any]:
    """Build a model, give it weights that tell, and save it as ``model.keras`` and as a SavedModel.

    Returns:
        ``parameters``: its trainable numbers.
    """
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    module, _, name = reference.partition(":")
    model = getattr(importlib.import_module(module), name)()
    rng = np.random.default_rng(seed)
    randomise(model, rng)
    settle(model, rng)
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


def settle(model: Any, rng: np.random.Generator) -> None:
    """Let the statistics of batch normalization be near what the model itself makes of random inputs.

    Statistics that have nothing to do with its activations leave a deep network's outputs without bounds: a softmax of
    them is 1 and 0, whatever the weights are, and a comparison of that proves nothing.
    """
    normal = [each for each in model._flatten_layers() if isinstance(each, keras.layers.BatchNormalization)]
    specs = input_specs(model) if normal else []
    if not specs:
        return
    (batch,) = drawing.draw(specs, [SAMPLES], seed=1)
    momenta = [layer.momentum for layer in normal]
    for layer in normal:
        layer.momentum = 0.0
    model(packed(model, [keras.ops.convert_to_tensor(array) for array in batch]), training=True)
    for layer, momentum in zip(normal, momenta, strict=True):
        layer.momentum = momentum
        variance = np.array(layer.moving_variance)
        shift = 0.2 * np.sqrt(variance) * rng.standard_normal(variance.shape)
        layer.moving_mean.assign_add(shift.astype(variance.dtype))
        layer.moving_variance.assign(variance * rng.uniform(0.8, 1.25, variance.shape).astype(variance.dtype))
