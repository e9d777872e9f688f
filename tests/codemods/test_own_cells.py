"""Recurrent cells of the program's own under `keras.layers.RNN`: rewritten, and executed in both frameworks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity

Both = Callable[..., tuple[Any, Any, str]]

CELLS = '''
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class MinimalCell(layers.Layer):
    """Weights of its own, and zeros to begin with."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")

    def call(self, inputs, states):
        output = tf.tanh(tf.matmul(inputs, self.kernel) + tf.matmul(states[0], self.recurrent_kernel))
        return output, [output]


class Peephole(layers.Layer):
    """Two states, which do not begin with zeros."""

    def __init__(self, units):
        super().__init__()
        self.units = units
        self.gates = layers.Dense(3 * units, activation="sigmoid")
        self.new = layers.Dense(units, activation="tanh")

    @property
    def state_size(self):
        return [self.units, self.units]

    def get_initial_state(self, batch_size=None):
        return [tf.zeros((batch_size, self.units)), tf.ones((batch_size, self.units))]

    def call(self, inputs, states, training=None):
        h, c = states
        f, i, o = tf.split(self.gates(tf.concat([inputs, h, c], axis=-1)), 3, axis=-1)
        c = f * c + i * self.new(tf.concat([inputs, h], axis=-1))
        h = o * tf.tanh(c)
        return h, [h, c]


def build_model():
    inputs = keras.Input((7, 5))
    x = layers.RNN(MinimalCell(6), return_sequences=True, name="first")(inputs)
    cell = Peephole(4)
    last, h, c = layers.RNN(cell, return_state=True, go_backwards=True, name="second")(x)
    return keras.Model(inputs, layers.Dense(2)(layers.concatenate([last, h, c])))
'''


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_cells_of_the_programs_own_compute_alike(parity: Parity) -> None:
    text = parity.check(CELLS)
    assert "self.first = CellRNN(MinimalCell(5, 6), return_sequences=True)" in text
    assert "CellRNN(Peephole(4), return_state=True, go_backwards=True)" in text


def test_a_cell_of_two_loops_is_told() -> None:
    outcome = migrate(
        CELLS.split("def build_model")[0]
        + """
inputs = keras.Input((7, 5))
cell = Peephole(4)
x = layers.RNN(cell, return_sequences=True)(inputs)
model = keras.Model(inputs, layers.RNN(cell)(layers.Dense(5)(x)))
"""
    )
    assert "MOD401" in codes(outcome)
    assert "layers.RNN(cell)" in output(outcome)


def test_states_that_a_cell_does_not_return_are_told() -> None:
    source = CELLS.replace("return h, [h, c]", "return h, h")
    assert "MOD401" in codes(migrate(source))


def test_several_cells_are_as_many_loops(run_both: Both) -> None:
    source = """
from tensorflow import keras
from tensorflow.keras import layers


def build_model():
    inputs = keras.Input((7, 5))
    cells = [layers.SimpleRNNCell(units, use_bias=False) for units in (6, 4)]
    x = layers.RNN(cells, return_sequences=True, name="first")(inputs)
    last = [layers.SimpleRNNCell(3, use_bias=False), layers.SimpleRNNCell(4, "relu", use_bias=False)]
    x = layers.RNN(layers.StackedRNNCells(last))(x)
    return keras.Model(inputs, layers.Dense(1)(x))


def main(model, x, y):
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    return [model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0).history["loss"], model.predict(x)]
"""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(32, 7, 5)).astype(np.float32)
    expected, actual, text = run_both(source, {"x": x, "y": x[:, -1, :1] + x[:, 0, 1:2]})
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-5)
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-5, atol=1e-5)  # of about 1
    assert "x = self.first_1(self.first(inputs)[0])[0]" in text


def test_states_of_several_cells_are_told() -> None:
    source = (
        CELLS.split("def build_model")[0]
        + """
inputs = keras.Input((7, 5))
x, *states = layers.RNN([Peephole(4), layers.GRUCell(3)], return_state=True)(inputs)
model = keras.Model(inputs, x)
"""
    )
    assert "API102" in codes(migrate(source))
