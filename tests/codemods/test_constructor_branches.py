"""Constructors that decide what a layer is like: what a branch gives is not taken for what holds after it."""

from __future__ import annotations

from textwrap import dedent, indent

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output
from tests.codemods.conftest import Both

SCRIPT = """\
import tensorflow as tf
from tensorflow import keras


class Head(keras.layers.Layer):
    def __init__(self, kind):
        super().__init__()
{constructor}
        self.dense = keras.layers.Dense(3, activation={given})

    def call(self, inputs):
        return self.dense(inputs)


def build_model():
    return keras.Sequential([keras.Input((4,)), Head({kind!r})])


def main(model, x):
    model.compile(optimizer="sgd", loss="mse")
    return model.predict(x, verbose=0)
"""

VARIABLE = """\
if kind == "relu":
    act = {first}
elif kind == "tanh":
    act = {second}
else:
    raise ValueError(kind)
"""


@pytest.mark.parametrize("kind", ["relu", "tanh"])
@pytest.mark.parametrize(
    ("constructor", "given"),
    [
        (VARIABLE.format(first="tf.nn.relu", second="tf.nn.tanh"), "act"),
        (VARIABLE.format(first="'relu'", second="'tanh'"), "act"),
        ("act = 'relu'\nif kind == 'tanh':\n    act = 'tanh'\n", "act"),
        ("self.act = 'relu'\nif kind == 'tanh':\n    self.act = 'tanh'\n", "self.act"),
        ("act = 'relu'\nfor _ in range(kind == 'tanh'):\n    act = 'tanh'\n", "act"),
        ("with open(__file__):\n    act = kind\n", "act"),
    ],
    ids=["functions", "names", "a default", "an attribute", "a loop", "a with block"],
)
def test_the_branch_that_is_taken_counts(run_both: Both, constructor: str, given: str, kind: str) -> None:
    source = SCRIPT.format(constructor=indent(constructor, " " * 8), given=given, kind=kind)
    x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    expected, actual, _ = run_both(source, {"x": x})
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)


def test_a_layer_that_depends_on_a_branch_is_told() -> None:
    outcome = migrate(
        dedent("""\
        from tensorflow import keras

        class Net(keras.Model):
            def __init__(self, kind):
                super().__init__()
                if kind:
                    self.last = keras.layers.Dense(3)
                else:
                    self.last = keras.layers.Flatten()

            def call(self, inputs):
                return self.last(inputs)
        """)
    )
    assert codes(outcome) == ["MOD401"]
    assert "class Net(keras.Model):" in output(outcome)


def test_what_both_ways_give_is_known() -> None:
    outcome = migrate(
        dedent("""\
        from tensorflow import keras

        class Net(keras.Model):
            def __init__(self, kind):
                super().__init__()
                if kind:
                    act, units = "relu", 3
                else:
                    act, units = "relu", 3
                if kind:
                    act = "relu"
                self.dense = keras.layers.Dense(3, activation="relu")

            def call(self, inputs):
                return self.dense(inputs)
        """)
    )
    assert "torch.relu(self.dense(inputs))" in output(outcome) or "F.relu(self.dense(inputs))" in output(
        outcome
    )


def test_a_method_called_forward_is_not_overwritten() -> None:
    outcome = migrate(
        dedent("""\
        from tensorflow import keras

        class Net(keras.layers.Layer):
            def forward(self, x):
                return x

            def call(self, x):
                return self.forward(x) * 2
        """)
    )
    assert codes(outcome) == ["MOD403"]


@pytest.mark.parametrize(
    "made",
    [
        "self.blocks = [layers.Dense(size, activation=act) for size, act in spec]",
        "self.blocks = []\n        for size, act in spec:\n"
        "            self.blocks.append(layers.Dense(size, activation=act))",
        "self.blocks = []\n        for size in (3, 5):\n"
        "            self.blocks.append(layers.Conv1D(4, size, padding='same', strides=2))",
    ],
    ids=["a comprehension", "a loop", "a size that the padding needs"],
)
def test_what_is_another_for_each_layer_of_a_loop_is_told(made: str) -> None:
    outcome = migrate(
        "from tensorflow.keras import layers\n\n\n"
        "class Stack(layers.Layer):\n"
        "    def __init__(self, spec):\n"
        "        super().__init__()\n"
        f"        {made}\n\n"
        "    def call(self, x):\n"
        "        for block in self.blocks:\n"
        "            x = block(x)\n"
        "        return x\n"
    )
    assert codes(outcome) == ["MOD401"]
    assert "is another for each of the layers" in outcome.findings[0].message


def test_an_activation_that_an_expression_gives(run_both: Both) -> None:
    source = dedent("""\
        from tensorflow import keras
        from tensorflow.keras import layers


        def build_model(depth=3):
            model = keras.Sequential()
            model.add(keras.Input((4,)))
            for i in range(depth):
                model.add(layers.Dense(5, activation="tanh" if i % 2 else "sigmoid"))
            return model


        def main(model, x):
            model.compile(optimizer="sgd", loss="mse")
            return model.predict(x, verbose=0)
    """)
    x = np.random.default_rng(1).normal(size=(5, 4)).astype("float32")
    expected, actual, text = run_both(source, {"x": x})
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)
    assert 'get_activation("tanh" if i % 2 else "sigmoid")' in text


def test_a_layer_or_none_and_a_list_whose_last_size_nobody_names() -> None:
    outcome = migrate(
        dedent("""\
        from tensorflow import keras
        from tensorflow.keras import layers


        class Stack(layers.Layer):
            def __init__(self, hidden, rate=0.0):
                super().__init__()
                self.hidden_layers = [layers.Dense(size) for size in hidden]
                self.drop = layers.Dropout(rate) if rate > 0 else None
                self.out = layers.Dense(1)

            def call(self, x):
                for layer in self.hidden_layers:
                    x = layer(x)
                    if self.drop is not None:
                        x = self.drop(x)
                return self.out(x)
        """)
    )
    assert codes(outcome) == []
    assert "self.hidden_layers = nn.ModuleList([nn.LazyLinear(size) for size in hidden])" in output(outcome)
    assert "self.drop = nn.Dropout(rate) if rate > 0 else None" in output(outcome)
    assert "self.out = nn.LazyLinear(1)" in output(outcome)
