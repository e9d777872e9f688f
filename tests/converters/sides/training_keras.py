"""Runs in the TensorFlow worker: a training run that is saved halfway, and goes on."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

OPTIMIZERS: dict[str, Any] = {
    "adam": lambda: keras.optimizers.Adam(1e-2, beta_1=0.8),
    "sgd": lambda: keras.optimizers.SGD(1e-2, momentum=0.9, nesterov=True),
    "plain": lambda: keras.optimizers.SGD(1e-2),
    "rmsprop": lambda: keras.optimizers.RMSprop(1e-2, momentum=0.5, centered=True),
    "nadam": lambda: keras.optimizers.Nadam(1e-2),
    "amsgrad": lambda: keras.optimizers.Adam(1e-2, amsgrad=True),
}


def train(name: str, folder: str) -> list[Any]:
    """Take four steps, save, take four more; gives the data, and the weights in the end, layer by layer."""
    keras.utils.set_random_seed(1)
    random = np.random.default_rng(0)
    x = random.random((16, 6), np.float32).astype(np.float32)
    y = x.sum(1, keepdims=True) ** 2
    model = keras.Sequential(
        [layers.Input((6,)), layers.Dense(5, activation="tanh", name="first"), layers.Dense(1, name="last")]
    )
    model.compile(OPTIMIZERS[name](), "mse")
    for _ in range(4):
        model.train_on_batch(x, y)
    model.save(f"{folder}/model.keras")
    model.save(f"{folder}/model.h5")
    for _ in range(4):
        model.train_on_batch(x, y)
    return [x, y, *model.get_weights()]
