"""Losses, metrics, schedules and regularizers of a program's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tests.codemods.checks import check_transformed

Both = Callable[..., tuple[Any, Any, str]]

SCRIPT = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


class Focal(keras.losses.Loss):
    def __init__(self, gamma=2.0, name="focal"):
        super().__init__(reduction="sum_over_batch_size", name=name)
        self.gamma = gamma

    def call(self, y_true, y_pred):
        wrong = tf.abs(tf.cast(y_true, tf.float32) - y_pred)
        return tf.reduce_mean(wrong**self.gamma - 0.1 * y_pred, axis=-1)


class Positives(keras.metrics.Metric):
    def __init__(self, name="positives", **kwargs):
        super().__init__(name=name, **kwargs)
        self.seen = self.add_weight(name="seen", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.seen.assign_add(tf.reduce_sum(tf.cast(y_pred > 0.4, tf.float32) * tf.cast(y_true, tf.float32)))

    def result(self):
        return self.seen

    def reset_state(self):
        self.seen.assign(0.0)


class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, rate, steps=4):
        super().__init__()
        self.rate = rate
        self.steps = steps

    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        return self.rate * tf.minimum(1.0, (step + 1.0) / self.steps)


def build_model():
    inputs = keras.Input((6,))
    x = keras.layers.Dense(16, activation="tanh")(inputs)
    outputs = keras.layers.Dense(1, activation="sigmoid")(x)
    return keras.Model(inputs, outputs)

"""

LOOP = """
def main(model, x, y):
    optimizer = keras.optimizers.Adam(WarmUp(0.05), beta_1=0.8)
    loss_fn = Focal(gamma=1.5)
    metric = Positives()
    inputs, targets = tf.constant(x), tf.constant(y)
    losses, counts = [], []
    for _ in range(8):
        metric.reset_state()
        with tf.GradientTape() as tape:
            outputs = model(inputs, training=True)
            loss = loss_fn(targets, outputs)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        metric.update_state(targets, outputs)
        losses.append(float(loss))
        counts.append(float(metric.result()))
    return [losses, counts]
"""

FIT = """
def main(model, x, y):
    model.compile(keras.optimizers.Adam(WarmUp(0.05)), loss=Focal(), metrics=[Positives(name="hits")])
    history = model.fit(x, y, batch_size=20, epochs=4, shuffle=False, verbose=0)
    return history.history
"""


def data() -> dict[str, Any]:
    generator = np.random.default_rng(5)
    x = generator.normal(size=(80, 6)).astype(np.float32)
    return {"x": x, "y": (x[:, :1] + x[:, 1:2] > 0).astype(np.float32)}


def test_they_compute_the_same_in_a_loop(run_both: Both) -> None:
    expected, actual, text = run_both(SCRIPT + LOOP, data())
    assert expected[0][-1] < 0.9 * expected[0][0]
    np.testing.assert_allclose(actual[0], expected[0], rtol=2e-5)
    assert actual[1] == expected[1]
    assert "loss_fn(outputs, targets)" in text


def test_they_compute_the_same_in_fit(run_both: Both) -> None:
    expected, actual, _ = run_both(SCRIPT + FIT, data())
    assert expected["loss"][-1] < expected["loss"][0]
    np.testing.assert_allclose(actual["loss"], expected["loss"], rtol=2e-5)
    np.testing.assert_allclose(actual["hits"], expected["hits"])


def test_a_regularizer_needs_no_base() -> None:
    check_transformed(
        """
        import tensorflow as tf


        class Sparse(tf.keras.regularizers.Regularizer):
            def __init__(self, rate, **kwargs):
                super().__init__(**kwargs)
                self.rate = rate

            def __call__(self, x: tf.Tensor):
                return self.rate * tf.reduce_sum(x)
        """,
        """
        import torch


        class Sparse(object):
            def __init__(self, rate, **kwargs):
                super().__init__()
                self.rate = rate

            def __call__(self, x: torch.Tensor):
                return self.rate * torch.sum(x)
        """,
    )
