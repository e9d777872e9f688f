"""Runs in the TensorFlow worker: a model of the zoo with random weights, saved."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from migrate.converters.verification import inputs as drawing
from migrate.converters.verification.keras_inputs import input_specs
from migrate.converters.verification.keras_side import packed

SAMPLES = 4  # that statistics of batch normalization are taken of
SCALES = 0.1, 0.3  # between which those of batch normalization are drawn


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
    """Let each batch normalization have statistics near those of what reaches it, and a small scale.

    Statistics that have nothing to do with its activations leave a deep network's outputs without bounds; and swish and
    squeeze-and-excitation of large activations grow with more than their size, so that a network of them amplifies
    rounding a thousandfold. A comparison of that proves nothing in float32.
    """
    normal = [each for each in model._flatten_layers() if isinstance(each, keras.layers.BatchNormalization)]
    specs = input_specs(model) if normal else []
    if not specs:
        return
    (batch,) = drawing.draw(specs, [SAMPLES], seed=1)
    for layer in normal:
        if layer.scale and layer.built:
            layer.gamma.assign(rng.uniform(*SCALES, layer.gamma.shape))
        layer.call = _settling(layer, layer.call, rng)
    model(packed(model, [keras.ops.convert_to_tensor(array) for array in batch]), training=False)
    for layer in normal:
        del layer.call


def _settling(layer: Any, call: Callable[..., Any], rng: np.random.Generator) -> Callable[..., Any]:
    """A batch normalization's call that first takes its statistics of what it is given, about half the mean, so that
    samples that are much alike still have a variance."""

    def settled(inputs: Any, *args: Any, **options: Any) -> Any:
        array = np.asarray(inputs, np.float64)
        axes = tuple(axis for axis in range(array.ndim) if axis != layer.axis % array.ndim)
        mean, variance = array.mean(axes), array.var(axes)
        taken = 0.5 * mean + 0.2 * np.sqrt(variance) * rng.standard_normal(mean.shape)
        layer.moving_mean.assign(taken)
        layer.moving_variance.assign((variance + (mean - taken) ** 2) * rng.uniform(0.8, 1.25, mean.shape))
        return call(inputs, *args, **options)

    return settled
