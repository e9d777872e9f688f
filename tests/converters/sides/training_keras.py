"""Runs in the TensorFlow worker: a training run that is saved halfway, and goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

OPTIMIZERS: dict[str, Any] = {
    "subclass": lambda: keras.optimizers.Adam(1e-2, beta_1=0.8),
    "adam": lambda: keras.optimizers.Adam(1e-2, beta_1=0.8),
    "decayed": lambda: keras.optimizers.Adam(1e-2, weight_decay=0.5),
    "sgd": lambda: keras.optimizers.SGD(1e-2, momentum=0.9, nesterov=True),
    "plain": lambda: keras.optimizers.SGD(1e-2),
    "rmsprop": lambda: keras.optimizers.RMSprop(1e-2, momentum=0.5, centered=True),
    "sgd_decayed": lambda: keras.optimizers.SGD(1e-2, momentum=0.9, weight_decay=0.5),
    "rmsprop_decayed": lambda: keras.optimizers.RMSprop(1e-2, weight_decay=0.5),
    "nadam": lambda: keras.optimizers.Nadam(1e-2),
    "amsgrad": lambda: keras.optimizers.Adam(1e-2, amsgrad=True),
}


class Net(keras.Model):
    """The same, its attributes in another order than that of its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.last = layers.Dense(1)
        self.first = layers.Dense(5, activation="tanh")

    def call(self, x: Any) -> Any:
        return self.last(self.first(x))


def train(name: str, folder: str) -> list[Any]:
    """Take four steps, save, take four more; gives the data, and the weights in the end, layer by layer."""
    keras.utils.set_random_seed(1)
    random = np.random.default_rng(0)
    x = random.random((16, 6), np.float32).astype(np.float32)
    y = x.sum(1, keepdims=True) ** 2
    if name == "subclass":
        model: Any = Net()
    else:
        model = keras.Sequential(
            [
                layers.Input((6,)),
                layers.Dense(5, activation="tanh", name="first"),
                layers.Dense(1, name="last"),
            ]
        )
    model.compile(OPTIMIZERS[name](), keras.losses.MeanSquaredError())
    for _ in range(4):
        model.train_on_batch(x, y)
    model.save(f"{folder}/model.keras")
    if name != "subclass":
        model.save(f"{folder}/model.h5")
    tf.train.Checkpoint(model=model, optimizer=model.optimizer).write(f"{folder}/model")
    said = keras.optimizers.serialize(model.optimizer)
    Path(folder, "optimizer.json").write_text(json.dumps(said, default=float))
    for _ in range(4):
        model.train_on_batch(x, y)
    ends = [
        array
        for layer in (model.layers if name != "subclass" else (model.first, model.last))
        for array in layer.get_weights()
    ]
    return [x, y, *ends]


def go_on(path: str, x: Any, y: Any) -> list[Any]:
    """Load a compiled model and take four steps; gives its weights."""
    model = keras.models.load_model(path)
    for _ in range(4):
        model.train_on_batch(x, y)
    weights: list[Any] = model.get_weights()
    return weights
