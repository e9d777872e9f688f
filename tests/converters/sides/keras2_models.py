"""Runs in the worker with Keras 2: models as it saves them in TensorFlow's own format."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

layers = tf.keras.layers


class Block(layers.Layer):
    """Layers in an attribute, and in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.first = layers.Dense(4)
        self.rest = [layers.Dense(4), layers.Dense(4)]

    def call(self, x: Any) -> Any:
        for layer in self.rest:
            x = layer(x)
        return self.first(x)


def save(folder: str) -> dict[str, Any]:
    """Save a functional model as a checkpoint and as a SavedModel; gives its weights by layer and name."""
    tf.keras.backend.clear_session()
    random = np.random.default_rng(0)
    inputs = tf.keras.Input((5, 3))
    x = layers.LSTM(4, name="reader")(inputs)
    x = Block()(layers.BatchNormalization()(x))
    model = tf.keras.Model(inputs, layers.Dense(2)(x))
    model.compile("adam", "mse")
    model.fit(np.zeros((2, 5, 3)), np.zeros((2, 2)), verbose=0)
    for weight in model.weights:
        weight.assign(random.uniform(0.5, 1.0, weight.shape))
    model.save_weights(f"{folder}/weights")
    model.save(f"{folder}/saved", save_format="tf")
    lstm, norm, block, dense = model.layers[1:]
    first, second, third = block.first, *block.rest
    named = {
        "reader/lstm_cell": lstm.cell,
        norm.name: norm,
        f"{block.name}/{first.name}": first,
        f"{block.name}/rest/{second.name}": second,
        f"{block.name}/rest/{third.name}": third,
        dense.name: dense,
    }
    return {
        f"{path}/{weight.name.split('/')[-1].split(':')[0]}": weight.numpy()
        for path, layer in named.items()
        for weight in layer.weights
    }


def served(folder: str, inputs: Any) -> Any:
    """What the signature that TF Serving calls gives for a batch."""
    signature = tf.saved_model.load(folder).signatures["serving_default"]
    (output,) = signature(tf.constant(inputs)).values()
    return output.numpy()


def doubled(folder: str, inputs: Any) -> Any:
    """What the saved model gives for a batch once each of its weights is twice as large."""
    model = tf.keras.models.load_model(folder)
    for weight in model.weights:
        weight.assign(weight * 2)
    return model(inputs, training=False).numpy()
