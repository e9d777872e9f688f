"""The Keras that a TensorFlow worker proves rows against, and where its two generations are handled differently.

Keras 3 comes with TensorFlow 2.16 and later; with ``TF_USE_LEGACY_KERAS=1`` in its environment TensorFlow takes Keras 2
from the package tf_keras instead: https://keras.io/getting_started/#tensorflow--keras-2-backwards-compatibility
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

LEGACY = os.environ.get("TF_USE_LEGACY_KERAS") in ("1", "true", "True")

if LEGACY:
    import tf_keras as keras
else:
    import keras

__all__ = ["LEGACY", "apply", "is_floating", "keras", "parts", "path", "takes_training", "variable"]


def path(weight: Any) -> str:
    """A weight's name below its layers': ``dense/kernel``."""
    name: str = weight.name.partition(":")[0] if LEGACY else weight.path
    return name


def is_floating(weight: Any) -> bool:
    """Whether a weight holds floating-point numbers."""
    return bool(tf.as_dtype(weight.dtype).is_floating)


def tensor(weight: Any) -> Any:
    """What a gradient is asked for to have the weight's."""
    return weight if LEGACY else weight.value


def variable(array: np.ndarray[Any, Any], name: str) -> Any:
    """A variable that an optimizer takes."""
    return tf.Variable(array, name=name) if LEGACY else keras.Variable(array, name=name)


def apply(optimizer: Any, gradients: Sequence[Any], variables: Sequence[Any]) -> None:
    """One step of an optimizer."""
    if LEGACY:
        optimizer.apply_gradients(zip(gradients, variables, strict=True))
    else:
        optimizer.apply(gradients, variables)


def parts(layer: Any) -> Iterator[Any]:
    """A layer and all layers in it."""
    yield from layer._flatten_layers()


def takes_training(layer: Any) -> bool:
    """Whether a layer may be called with ``training``: those of Keras 2 only if their ``call`` has it."""
    return not LEGACY or layer._call_spec.expects_training_arg
