"""Loops whose last turn differs: executed on both sides with the same weights."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.codemods.checks import codes, migrate

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity

HEAD = """
from tensorflow import keras
from tensorflow.keras import layers

"""


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


@pytest.mark.parametrize("flag", ["(i < depth - 1)", "i != depth - 1", "i + 1 < depth"])
def test_a_stack_of_which_the_last_gives_its_last_step(flag: str) -> None:
    outcome = migrate(
        f"""{HEAD}
def build_model(depth=3, units=6):
    inputs = keras.Input((5, 4))
    x = inputs
    for i in range(depth):
        x = layers.LSTM(units, return_sequences={flag})(x)
    return keras.Model(inputs, layers.Dense(2)(x))
"""
    )
    assert not codes(outcome)
    text = outcome.files[0].text
    assert "for i in range(depth - 1):" in text
    assert "x = self.lstm(x)[0][:, -1]" in text


def test_branches_and_other_layers_of_the_turns(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
def build_model(depth=3, units=6):
    inputs = keras.Input((5, 4))
    x = inputs
    for i in range(depth):
        x = layers.LSTM(units + i, return_sequences=i < depth - 1)(x)
        if i < depth - 1:
            x = layers.LayerNormalization()(x)
        else:
            x = layers.Dense(7, activation="tanh")(x)
    return keras.Model(inputs, layers.Dense(2)(x))
"""
    )
    assert "for lstm, layer_normalization in zip(self.lstms, self.layer_normalizations):" in text


def test_in_a_sequential_over_a_list(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
def build_model(units=(6, 5, 3)):
    model = keras.Sequential()
    model.add(keras.Input((5, 4)))
    for i, size in enumerate(units):
        model.add(layers.GRU(size, return_sequences=i != len(units) - 1))
    model.add(layers.Dense(2))
    return model
"""
    )
    assert "for i, size in enumerate(units[:-1]):" in text
    assert "units[-1]" in text


def test_a_variable_of_the_loop_that_is_read_after_it() -> None:
    """It would have the value of the turn before."""
    outcome = migrate(
        HEAD
        + """
def build_model(units=(6, 5, 3)):
    inputs = keras.Input((5, 4))
    x = inputs
    for i, size in enumerate(units):
        x = layers.GRU(size, return_sequences=i != len(units) - 1)(x)
    return keras.Model(inputs, layers.Dense(size)(x))
"""
    )
    assert "API103" in codes(outcome)


@pytest.mark.parametrize(
    "made",
    [
        "self.rnns = [layers.LSTM(size, return_sequences=i < len(units) - 1) for i, size in enumerate(units)]",
        "self.rnns = []\n        for i, size in enumerate(units):\n"
        "            self.rnns.append(layers.LSTM(size, return_sequences=i != len(units) - 1))",
    ],
    ids=["comprehension", "loop"],
)
def test_a_list_of_a_constructor(parity: Parity, made: str) -> None:
    text = parity.check(
        HEAD
        + f"""
class Net(keras.Model):
    def __init__(self, units=(6, 5, 3)):
        super().__init__()
        {made}
        self.drop = layers.Dropout(0.2)
        self.out = layers.Dense(2)

    def call(self, x, training=None):
        for rnn in self.rnns:
            x = self.drop(rnn(x), training=training)
        return self.out(x)


if __name__ == "__main__":
    model = Net()
    model.build((None, 5, 4))
""",
        "program:Net",
    )
    assert "rnn(x)[0] if rnn is not self.rnns[-1] else rnn(x)[0][:, -1]" in text


def test_a_list_that_something_else_is_put_into_has_no_last_layer() -> None:
    outcome = migrate(
        HEAD
        + """
class Net(keras.Model):
    def __init__(self, units=(6, 5, 3)):
        super().__init__()
        self.rnns = []
        for i, size in enumerate(units):
            self.rnns.append(layers.LSTM(size, return_sequences=i != len(units) - 1))
            self.rnns.append(layers.Dropout(0.3))

    def call(self, x):
        for rnn in self.rnns:
            x = rnn(x)
        return x
"""
    )
    assert "MOD401" in codes(outcome)


@pytest.mark.parametrize(
    "flag", ["flag", "True if units < depth - 1 else False", "units < depth", "not flag", "flag and depth"]
)
def test_a_flag_that_nothing_says_is_no_size(flag: str) -> None:
    """A size that has a name only counts as true, wherever it stands for a number."""
    outcome = migrate(
        f"""{HEAD}
def build_model(flag, depth=3, units=6):
    inputs = keras.Input((5, 4))
    x = layers.LSTM(units, return_sequences={flag})(inputs)
    return keras.Model(inputs, layers.Dense(2)(x))
"""
    )
    assert "API103" in codes(outcome)
