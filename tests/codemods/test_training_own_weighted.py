"""A training step of a model's own that weights its samples, executed on both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate

Both = Callable[..., tuple[Any, Any, str]]

PROGRAM = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


class Weighted(keras.Model):
    def train_step(self, data):
        if len(data) == 3:
            x, y, sample_weight = data
        else:
            sample_weight = None
            x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred, sample_weight=sample_weight)
        variables = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred, sample_weight=sample_weight)
        return {m.name: m.result() for m in self.metrics}


def build_model():
    inputs = keras.Input((6,))
    return Weighted(inputs, keras.layers.Dense(UNITS)(inputs))


def main(model, x, y, weights):
    return train(model, x, y, weights)


def train(model, x, y, weights):
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=LOSS, metrics=["METRIC"])
    weighted = model.fit(x, y, sample_weight=weights, epochs=2, batch_size=24, shuffle=False, verbose=0)
    plain = model.fit(x, y, epochs=2, batch_size=24, shuffle=False, verbose=0)
    return [weighted.history["METRIC"], plain.history["METRIC"]]


def run(x, y, weights):
    return main(build_model(), x, y, weights)
"""


@pytest.mark.parametrize(
    ("units", "loss", "metric"),
    [
        ("1", '"mse"', "mae"),
        ("3", "keras.losses.SparseCategoricalCrossentropy(from_logits=True)", "accuracy"),
    ],
)
def test_weights_of_samples_reach_the_loss_that_compile_gives(
    run_both: Both, units: str, loss: str, metric: str
) -> None:
    source = PROGRAM.replace("UNITS", units).replace("LOSS", loss).replace("METRIC", metric)
    generator = np.random.default_rng(1)
    x = generator.normal(size=(96, 6)).astype(np.float32)
    y = np.argmax(x[:, :3], axis=1).astype(np.float32)
    weights = generator.uniform(0, 4, size=96).astype(np.float32)
    expected, actual, text = run_both(source, {"x": x, "y": y, "weights": weights})
    assert "loss = self.criterion(y_pred, y, sample_weight)" in text
    np.testing.assert_allclose(actual, expected, rtol=2e-5)
    assert expected[0] != expected[1]


def test_metrics_that_are_weighted_are_told_of() -> None:
    source = PROGRAM.replace("UNITS", "1").replace("LOSS", '"mse"').replace("METRIC", "mae")
    assert codes(migrate(source)) == []
    assert codes(migrate(source.replace("metrics=", "weighted_metrics="))) == ["TRN503"]
