"""A Sequential whose first layer is added within a loop: the later turns take what the turn before gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Both = Callable[..., tuple[Any, Any, str]]

HEAD = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

START = keras.initializers.Constant(0.1)


def build_model():
    return keras.Sequential([keras.Input((1,)), layers.Dense(1)])


def make():
    model = keras.Sequential()
"""
MAIN = """
    model.add(layers.Dense(2, kernel_initializer=START))
    return model


def main(model, x):
    return make()(tf.constant(x)).numpy()
"""
IMAGES = """
    for filters, rate in [(4, 0.2), (6, 0.3)]:
        if filters == 4:
            model.add(
                layers.Conv2D(filters, 3, padding="same", kernel_initializer=START, input_shape=(6, 5, 3))
            )
        else:
            model.add(layers.Conv2D(filters, 3, padding="same", kernel_initializer=START))
        model.add(layers.Activation("tanh"))
        model.add(layers.BatchNormalization())
        model.add(layers.Dropout(rate))
    model.add(layers.Flatten())
"""
ROWS = """
    for i, units in enumerate((8, 16, 4)):
        if i > 0:
            model.add(layers.Dense(units, activation="relu", kernel_initializer=START))
        else:
            model.add(layers.Dense(units, input_dim=5, kernel_initializer=START))
"""
PLAIN = """
    for units in (8, 16, 4):
        model.add(layers.Dense(units, activation="tanh", kernel_initializer=START, input_shape=(5,)))
"""


@pytest.mark.parametrize(
    ("body", "shape", "size"),
    [
        (IMAGES, (3, 6, 5, 3), "in_channels = 3"),
        (ROWS, (3, 5), "in_features = 5"),
        (PLAIN, (3, 5), "in_features = 5"),
    ],
)
def test_the_first_layer_may_be_added_in_a_loop(
    body: str, shape: tuple[int, ...], size: str, run_both: Both
) -> None:
    x = np.random.default_rng(0).normal(size=shape).astype("float32")
    expected, actual, text = run_both(HEAD + body + MAIN, {"x": x})
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-5)
    assert size in text
    assert "Lazy" not in text
