"""Models that are compiled without a loss: all of it is what their layers add."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output
from tests.codemods.classifier import check_losses, classes

Both = Callable[..., tuple[Any, Any, str]]
BUILD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Activity(layers.Layer):
    def call(self, inputs):
        self.add_loss(0.1 * tf.reduce_mean(inputs**2))
        return inputs


def build_model():
    inputs = keras.Input((6,))
    x = layers.Dense(8, kernel_regularizer="l2")(inputs)
    x = Activity()(x)
    return keras.Model(inputs, layers.Dense(2)(x))

"""


def test_what_layers_add_is_trained_as_in_keras(run_both: Both) -> None:
    source = (
        BUILD
        + """
def main(model, x, y):
    x = np.asarray(x)
    model.compile(optimizer=keras.optimizers.SGD(0.5))
    paired = model.fit(x, y, batch_size=24, epochs=3, shuffle=False, verbose=0)
    alone = model.fit(x, batch_size=24, epochs=2, shuffle=False, verbose=0)
    return [*paired.history["loss"], *alone.history["loss"], float(model.evaluate(x, y, verbose=0))]
"""
    )
    expected, actual, text = run_both(source, classes(60))
    check_losses(expected, actual)
    assert "criterion = no_loss\n" in text
    assert np.all(np.asarray(actual) > 0)


@pytest.mark.parametrize("data", ["data", "tf.data.Dataset.from_tensor_slices(np.ones((8, 6))).batch(4)"])
def test_batches_that_may_have_no_targets_are_told_of(data: str) -> None:
    program = f"{BUILD}\nmodel = build_model()\nmodel.compile('sgd')\nmodel.fit({data})\n"
    assert codes(migrate(program)) == ["TRN503"]


def test_a_model_without_any_loss_is_told_of() -> None:
    outcome = migrate(
        """
        from tensorflow import keras

        model = keras.Sequential([keras.layers.Dense(3, input_shape=(2,))])
        model.compile("sgd")
        """
    )
    assert codes(outcome) == ["TRN504"]
    assert "no_loss" not in output(outcome)


def test_the_optimizer_that_keras_takes_by_itself_is_told_at_the_call() -> None:
    outcome = migrate("""
        from tensorflow import keras
        from tensorflow.keras import layers


        def build():
            inputs = keras.Input((4,))
            return keras.Model(inputs, layers.Dense(3)(inputs))


        model = build()
        model.compile(loss="mse")
        model.fit(x, y)
        """)
    (told,) = [finding for finding in outcome.findings if finding.code == "NUM803"]
    assert told.line == 11
    assert "# TODO(migrate): NUM803" not in output(outcome).splitlines()[0]
