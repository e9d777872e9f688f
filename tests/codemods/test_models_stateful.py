"""Recurrent layers that go on, in the next batch, where the last one ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output

Both = Callable[..., tuple[Any, Any, str]]

BUILD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def build_model():
    inputs = keras.Input(batch_shape=(4, None, 3))
    x = layers.{kind}(5, return_sequences=True, stateful=True, use_bias=False{more})(inputs)
    x = layers.{kind}(6, stateful=True, use_bias=False{more})(x)
    return keras.Model(inputs, layers.Dense(1)(x))
"""
MAIN = """

def main(model, x, y):
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    model.fit(x, y, batch_size=4, epochs=2, shuffle=False)
    return [model.predict(x[:4], batch_size=4, verbose=0) for _ in range(3)]
"""


ALIKE = ", kernel_initializer=keras.initializers.Constant(0.2), recurrent_initializer=keras.initializers.Constant(0.1)"
"""The frameworks order a GRU's gates differently."""


@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
def test_states_go_on_from_batch_to_batch(kind: str, run_both: Both) -> None:
    random = np.random.default_rng(0)
    data = {"x": random.normal(size=(12, 5, 3)), "y": random.normal(size=(12, 1))}
    data = {name: array.astype("float32") for name, array in data.items()}
    expected, actual, text = run_both(BUILD.format(kind=kind, more=ALIKE * (kind == "GRU")) + MAIN, data)
    assert text.count("stateful(") == 2
    assert np.abs(expected[0] - expected[1]).max() > 1e-3
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)


RESET = """
class Again(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs):
        self.model.reset_states()


model = build_model()
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((4, 5, 3)), np.ones((4, 1)), batch_size=4, epochs=3, callbacks=[Again()])
model.reset_states()
"""


def test_reset_states_lets_them_start_from_zero() -> None:
    """`tests/programs` shows the numbers: Keras 3 has no such method of a model any more."""
    outcome = migrate(BUILD.format(kind="LSTM", more="") + RESET)
    text = output(outcome)
    assert "        reset_states(self.model)\n" in text
    assert text.endswith("reset_states(model)\n")
    assert "callback.on_epoch_begin(epoch, {})" in text
    assert codes(outcome) == []


def test_a_mask_of_such_a_layer_is_told() -> None:
    source = BUILD.format(kind="LSTM", more="").replace(
        "    x = layers.LSTM(5", "    x = layers.Masking()(inputs)\n    x = layers.LSTM(5"
    )
    source = source.replace("use_bias=False)(inputs)", "use_bias=False)(x)")
    assert "MOD408" in codes(migrate(source))
