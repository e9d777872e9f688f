"""Classes with a training step that are given a graph of layers: ``CustomModel(inputs, outputs)``, executed twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, migrate_tree, output

Both = Callable[..., tuple[Any, Any, str]]

HEAD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

"""
COMPILED = (
    HEAD
    + """
class CustomModel(keras.Model):
    def train_step(self, data):
        # Unpack the data.
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)  # Forward pass
            loss = self.compute_loss(y=y, y_pred=y_pred)
        trainable_vars = self.trainable_variables
        gradients = tape.gradient(loss, trainable_vars)
        self.optimizer.apply_gradients(zip(gradients, trainable_vars))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}

"""
)
OWN = (
    HEAD
    + """
class CustomModel(keras.Model):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.mae_metric = keras.metrics.MeanAbsoluteError(name="mae")

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = tf.reduce_mean(tf.square(y - y_pred))
        trainable_vars = self.trainable_variables
        gradients = tape.gradient(loss, trainable_vars)
        self.optimizer.apply_gradients(zip(gradients, trainable_vars))
        self.loss_tracker.update_state(loss)
        self.mae_metric.update_state(y, y_pred)
        return {"loss": self.loss_tracker.result(), "mae": self.mae_metric.result()}

    @property
    def metrics(self):
        return [self.loss_tracker, self.mae_metric]

"""
)
BUILDER = """
def make_model(width=8):
    inputs = keras.Input((6,))
    x = layers.Dense(width, activation="tanh")(inputs)
    x = layers.LayerNormalization()(x)
    return CustomModel({arguments})

"""
MADE = """
model = make_model()
"""
MAIN = """
def build_model():
    return model


def main(_, x, y):
    model.compile({arguments})
    history = model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0)
    return [history.history, model.predict(x, verbose=0)]
"""


def data() -> dict[str, Any]:
    """Inputs and a number that depends on them."""
    x = np.random.default_rng(0).normal(size=(80, 6)).astype(np.float32)
    return {"x": x, "y": x[:, :2].sum(1, keepdims=True)}


def check(expected: list[Any], actual: list[Any]) -> None:
    """The same history of a run that learned something, and the same predictions after it."""
    assert actual[0].keys() == expected[0].keys()
    for name, values in expected[0].items():
        assert len(set(values)) > 1, name
        np.testing.assert_allclose(actual[0][name], values, rtol=1e-5, err_msg=name)
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("classes", "arguments", "compiled", "name"),
    [
        (
            COMPILED,
            "inputs, layers.Dense(1)(x)",
            'keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"]',
            "Net",
        ),
        (
            OWN,
            'outputs=layers.Dense(1)(x), inputs=inputs, name="regressor"',
            "optimizer=keras.optimizers.SGD(0.05)",
            "Regressor",
        ),
    ],
    ids=["of compile", "of its own"],
)
def test_a_graph_is_trained_by_a_step_of_its_own(
    run_both: Both, classes: str, arguments: str, compiled: str, name: str
) -> None:
    source = classes + BUILDER.format(arguments=arguments) + MADE + MAIN.format(arguments=compiled)
    expected, actual, text = run_both(source, data())
    check(expected, actual)
    assert "class CustomModel(nn.Module):" in text
    assert f"class {name}(CustomModel):" in text
    assert "args" not in text


def test_at_the_top_of_a_file(run_both: Both) -> None:
    source = (
        COMPILED
        + """
inputs = keras.Input((6,))
hidden = layers.Dense(8, activation="tanh")(inputs)
outputs = layers.Dense(1)(hidden)
model = CustomModel(inputs=inputs, outputs=outputs)

"""
        + MAIN.format(arguments='keras.optimizers.SGD(0.05), loss="mse", metrics=["mae"]')
    )
    expected, actual, text = run_both(source, data())
    check(expected, actual)
    assert "class Net(CustomModel):" in text
    assert "model = Net()" in text


def test_a_class_of_the_class(run_both: Both) -> None:
    source = (
        COMPILED
        + """
class Quiet(CustomModel):
    pass

"""
        + BUILDER.format(arguments="inputs, layers.Dense(1)(x)").replace("CustomModel(", "Quiet(")
        + MADE
        + MAIN.format(arguments='keras.optimizers.SGD(0.05), loss="mse", metrics=["mae"]')
    )
    expected, actual, text = run_both(source, data())
    check(expected, actual)
    assert "class Net(Quiet):" in text


def test_a_class_that_comes_after_its_builder_leaves_the_model() -> None:
    """The class that holds the layers stands above the builder: there its base would not be there yet."""
    builder = BUILDER.format(arguments="inputs, layers.Dense(1)(x)")
    outcome = migrate(HEAD + builder + COMPILED.removeprefix(HEAD), file="script.py")
    assert "MOD403" in codes(outcome)
    assert "return CustomModel(inputs, layers.Dense(1)(x))" in output(outcome, "script.py")


def test_a_constructor_that_uses_what_it_hands_on_leaves_the_model() -> None:
    source = OWN.replace("self.loss_tracker = ", "print(args)\n        self.loss_tracker = ")
    builder = BUILDER.format(arguments="inputs, layers.Dense(1)(x)")
    outcome = migrate(source + builder, file="script.py")
    assert codes(outcome)
    assert "return CustomModel(inputs, layers.Dense(1)(x))" in output(outcome, "script.py")


def test_a_name_of_several_classes_leaves_the_models() -> None:
    """Which of them trains a model is a matter of when it is made; something asks for the name itself."""
    top = "\ninputs = keras.Input((6,))\nmodel = CustomModel(inputs, layers.Dense(1)(inputs))\n"
    top += "print(globals()['CustomModel'])\n"
    outcome = migrate(COMPILED + top + OWN.removeprefix(HEAD) + top, file="script.py")
    assert "MOD403" in codes(outcome)
    assert output(outcome, "script.py").count("= CustomModel(inputs, layers.Dense(1)(inputs))") == 2


def test_a_class_that_stays_leaves_the_model() -> None:
    """A module would derive from a class of Keras's otherwise."""
    source = COMPILED.replace(
        "    def train_step",
        "    def compute_mask(self, x, mask=None):\n        return x\n\n    def train_step",
    )
    builder = BUILDER.format(arguments="inputs, layers.Dense(1)(x)")
    outcome = migrate(source + builder, file="script.py")
    assert "MOD403" in codes(outcome)
    assert "class Net" not in output(outcome, "script.py")


def test_a_model_of_another_file_is_not_trained_as_if_it_had_no_step() -> None:
    """The loop that Keras's own step becomes would train it by something else, and say nothing of it."""
    builder = BUILDER.format(arguments="inputs, layers.Dense(1)(x)")
    trained = """
import numpy as np
from net import make_model

model = make_model()
model.compile("adam", loss="mse")
model.fit(np.zeros((8, 6)), np.zeros((8, 1)))
"""
    outcome = migrate_tree({"net.py": COMPILED + builder, "train.py": trained})
    assert "TRN501" in codes(outcome)
    text = output(outcome, "train.py")
    assert "model.fit(" in text
    assert "optimizer.step()" not in text


def test_a_step_that_is_inherited_is_told() -> None:
    derived = """
class Deep(CustomModel):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x)


model = Deep()
model.compile("adam", loss="mse")
model.fit(np.zeros((8, 6)), np.zeros((8, 1)))
"""
    outcome = migrate(COMPILED + derived, file="script.py")
    assert "TRN501" in codes(outcome)
    assert "model.fit(" in output(outcome, "script.py")
