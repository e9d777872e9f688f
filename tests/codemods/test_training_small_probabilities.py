"""Losses of probabilities next to 0: Keras sees the softmax or sigmoid behind them, and gradients do not vanish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Both = Callable[..., tuple[Any, Any, str]]

PROGRAM = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    inputs = keras.Input((6,))
    outputs = keras.layers.Dense({units}, activation="{activation}")(inputs)
    return keras.Model(inputs, outputs)


def main(model, x, y):
    model.compile(keras.optimizers.SGD(0.02), loss="{loss}")
    return model.fit(15 * x, y, epochs=3, batch_size=24, shuffle=False, verbose=0).history["loss"]
"""


@pytest.mark.parametrize(
    ("units", "activation", "loss"),
    [
        (3, "softmax", "sparse_categorical_crossentropy"),
        (3, "softmax", "categorical_crossentropy"),
        (1, "sigmoid", "binary_crossentropy"),
    ],
)
def test_wrong_answers_that_are_nearly_certain(
    run_both: Both, units: int, activation: str, loss: str
) -> None:
    generator = np.random.default_rng(4)
    x = generator.normal(size=(96, 6)).astype(np.float32)
    y = generator.integers(0, 3, size=96)
    if units == 1:  # so that what is certain and wrong is next to 0
        y = np.ones((96, 1), np.float32)
    elif loss == "categorical_crossentropy":
        y = np.eye(3, dtype=np.float32)[y]
    source = PROGRAM.format(units=units, activation=activation, loss=loss)
    expected, actual, _ = run_both(source, {"x": x, "y": y})
    np.testing.assert_allclose(actual, expected, rtol=1e-4)
    bounded = -np.log(1e-7)
    assert expected[0] > 0.5 * bounded
