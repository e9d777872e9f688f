"""Several outputs, losses and metrics of the program's own: executed on both sides, from the same weights and data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Both = Callable[..., tuple[Any, Any, str]]

BUILD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def build_model():
    first = keras.Input((4,), name="first")
    second = keras.Input((3,), name="second")
    x = layers.Concatenate()([layers.Dense(8, activation="tanh")(first), second])
    size = layers.Dense(1, name="size")(x)
    label = layers.Dense(3, activation="softmax", name="label")(x)
    return keras.Model([first, second], [size, label])


def run(**arrays):
    return main(build_model(), **arrays)

"""
ONE = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    inputs = keras.Input((4,))
    x = keras.layers.Dense(8, activation="tanh")(inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(x))

"""


def data(samples: int = 70) -> dict[str, Any]:
    """Two inputs, a number and one of three classes that depend on them."""
    generator = np.random.default_rng(0)
    a = generator.normal(size=(samples, 4)).astype(np.float32)
    b = generator.normal(size=(samples, 3)).astype(np.float32)
    return {"a": a, "b": b, "size": a.sum(1) + b[:, 0], "label": np.argmax(a[:, :3] + b, axis=1)}


def check(expected: dict[str, list[float]], actual: dict[str, list[float]], rtol: float = 2e-5) -> None:
    """The same entries of a run that learned something."""
    assert set(actual) == set(expected)
    assert expected["loss"][-1] < 0.99 * expected["loss"][0]
    for name, values in expected.items():
        np.testing.assert_allclose(actual[name], values, rtol=rtol, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    ("loss", "metrics"),
    [
        (
            '{"size": "mse", "label": keras.losses.SparseCategoricalCrossentropy()}, '
            'loss_weights={"size": 0.3, "label": 2.0}',
            '{"label": ["accuracy"], "size": [keras.metrics.MeanAbsoluteError(name="mae")]}',
        ),
        (
            '["mean_absolute_error", "sparse_categorical_crossentropy"], loss_weights=[1.0, 0.5]',
            '[["mse"], ["accuracy"]]',
        ),
        ("[keras.losses.Huber(), own], loss_weights=[0.1, 1.0]", "None"),
    ],
)
def test_losses_and_metrics_of_each_output(run_both: Both, loss: str, metrics: str) -> None:
    source = BUILD + (
        f"""
def own(y_true, y_pred):
    return keras.losses.sparse_categorical_crossentropy(y_true, y_pred)


def main(model, a, b, size, label):
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss={loss}, metrics={metrics})
    history = model.fit(
        [a, b], [size, label], batch_size=16, epochs=4, shuffle=False, verbose=0,
        validation_data=([a[:20], b[:20]], [size[:20], label[:20]]),
    )
    scores = model.evaluate([a, b], [size, label], verbose=0)
    predicted, _ = model.predict({{"second": b, "first": a}}, verbose=0)
    return [history.history, scores, predicted]
"""
    )
    expected, actual, text = run_both(source, data())
    check(expected[0], actual[0])
    np.testing.assert_allclose(actual[1], expected[1], rtol=2e-5)
    np.testing.assert_allclose(actual[2], expected[2], rtol=1e-4, atol=1e-5)
    assert "OutputLosses" in text


def test_inputs_and_targets_by_name(run_both: Both) -> None:
    source = BUILD + (
        """
def main(model, a, b, size, label):
    model.compile("sgd", loss={"size": "mse", "label": "sparse_categorical_crossentropy"})
    inputs = {"second": b, "first": a}
    history = model.fit(inputs, {"label": label, "size": size}, epochs=3, shuffle=False, verbose=0)
    return history.history
"""
    )
    expected, actual, _ = run_both(source, data())
    check(expected, actual)


@pytest.mark.parametrize(
    "loss",
    [
        "own",
        "scaled(0.5)",
        "lambda y_true, y_pred: tf.square(y_true - y_pred)",
        '"MeanSquaredError"',
        "Own(0.7)",
    ],
)
def test_losses_of_the_programs_own(run_both: Both, loss: str) -> None:
    source = ONE + (
        f"""
def own(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_true - y_pred) + tf.abs(y_true - y_pred), axis=-1)


def scaled(factor):
    def loss(y_true, y_pred):
        return factor * tf.reduce_mean(tf.square(y_true - y_pred))

    return loss


class Own(keras.losses.Loss):
    def __init__(self, factor, name="own"):
        super().__init__(name=name)
        self.factor = factor

    def call(self, y_true, y_pred):
        return self.factor * tf.reduce_mean(tf.square(tf.reshape(y_true, (-1, 1)) - y_pred), axis=-1)


def distance(y_true, y_pred):
    return tf.abs(tf.reshape(y_true, (-1, 1)) - y_pred)


def main(model, a, size):
    model.compile(keras.optimizers.SGD(0.05), loss={loss}, metrics=[distance, "mae"])
    history = model.fit(a, size, batch_size=16, epochs=4, shuffle=False, verbose=0)
    return history.history
"""
    )
    given = data()
    expected, actual, _ = run_both(source, {"a": given["a"], "size": given["size"]})
    check(expected, actual)
