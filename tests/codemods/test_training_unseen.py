"""Methods by which a model changes what fit, evaluate and predict do: called as Keras calls them, or told of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate

HEAD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


class Own(keras.Model):
{method}

def build_model():
    inputs = keras.Input((6,))
    return Own(inputs, keras.layers.Dense(1)(inputs))

"""
TEST = """
    def test_step(self, data):
        x, y = data
        y_pred = self(x, training=False)
        return {"mine": 3.0 * self.compute_loss(y=y, y_pred=y_pred)}
"""
LOSS = """
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return 5.0 * tf.reduce_mean(tf.abs(y - y_pred))
"""
PREDICTION = """
    def predict_step(self, data):
        return 2.0 * self(data)
"""


def test_a_model_that_tests_itself_and_never_trains(run_both: Callable[..., tuple[Any, Any, str]]) -> None:
    source = HEAD.format(method=TEST) + (
        """
def main(model, x, y):
    return judged(model, x, y)


def judged(model, x, y):
    model.compile("sgd", "mse")
    return model.evaluate(x, y, batch_size=16, return_dict=True, verbose=0)


def run(x, y):
    return main(build_model(), x, y)
"""
    )
    generator = np.random.default_rng(5)
    arrays = {
        "x": generator.normal(size=(16, 6)).astype(np.float32),
        "y": np.ones((16, 1), np.float32),
    }
    expected, actual, _ = run_both(source, arrays)
    assert list(actual) == list(expected) == ["mine"]
    np.testing.assert_allclose(actual["mine"], expected["mine"], rtol=1e-5)


@pytest.mark.parametrize(
    ("method", "call", "found"),
    [
        (TEST, "model.fit(x, y)", ["TRN501"]),
        (LOSS, "model.fit(x, y)", ["TRN503"]),
        (LOSS, "print(model.evaluate(x, y))", ["TRN503"]),
        (LOSS, "print(model.predict(x))", []),
        (PREDICTION, "print(model.predict(x))", ["TRN503"]),
        (PREDICTION, "model.fit(x, y)", []),
    ],
)
def test_what_the_written_code_would_not_call_is_told(method: str, call: str, found: list[str]) -> None:
    outcome = migrate(
        HEAD.format(method=method)
        + f"""
x, y = np.ones((32, 6)), np.ones((32, 1))
model = build_model()
model.compile("sgd", "mse")
{call}
"""
    )
    assert codes(outcome) == found
