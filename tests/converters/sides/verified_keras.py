"""Runs in the TensorFlow worker: models whose conversions are verified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers


def pair_of_layers() -> Any:
    """Two layers of one shape, between which a kink tells the order."""
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(4, activation="relu", name="one"), layers.Dense(4, name="two")]
    )


def pair_in_graph() -> Any:
    """The same as a graph, whose file tells no order."""
    inputs = keras.Input((4,))
    x = layers.Dense(4, activation="relu", name="one")(inputs)
    return keras.Model(inputs, layers.Dense(4, name="two")(x))


def fresh_normalisation() -> Any:
    """Two normalizations that are alike until they are trained."""
    inputs = keras.Input((6, 6, 3))
    x = layers.BatchNormalization(name="before")(inputs)
    x = layers.Activation("relu")(x)
    return keras.Model(inputs, layers.BatchNormalization(name="behind")(x))


def with_lambda() -> Any:
    """Code in the file."""
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(2)(layers.Lambda(lambda x: x * 2.0)(inputs)))


def save(name: str, path: str, weights_only: bool = False) -> None:
    """Save a model, its weights random where Keras starts with random ones."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    model = globals()[name]()
    for weight in model.weights:
        if weight.path.endswith("bias"):
            weight.assign(np.random.default_rng(1).standard_normal(weight.shape))
    model.save_weights(path) if weights_only else model.save(Path(path))
