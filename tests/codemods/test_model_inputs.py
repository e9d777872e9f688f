"""Functional models of several inputs that are called with a list or a dict of them."""

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


def encoder():
    left, right = keras.Input((4,), name="left"), keras.Input((3,), name="right")
    return keras.Model([left, right], layers.Dense(5, activation="tanh")(layers.concatenate([left, right])))


def build_model():
    first, second = keras.Input((3,), name="first"), keras.Input((4,), name="second")
    inside = encoder()
    return keras.Model([first, second], layers.Dense(1)(inside([second, first])))


def run(**arrays):
    return main(build_model(), **arrays)

"""

USE = """

def score(x, y):
    return model({"second": y, "first": x})
"""


def test_every_way_to_give_them_computes_the_same(run_both: Both) -> None:
    source = BUILD + (
        """
def main(model, a, b):
    a, b = np.asarray(a, "float32"), np.asarray(b, "float32")
    pair = [a, b]
    optimizer = keras.optimizers.SGD(0.1)
    given = [model([a, b]), model((a, b), training=False), model({"second": b, "first": a}), model(pair)]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model([tf.constant(a), tf.constant(b)], training=True) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return [item.numpy() for item in given], model([a, b]).numpy()
"""
    )
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(6, 3)).astype("float32"), rng.normal(size=(6, 4)).astype("float32")
    expected, actual, text = run_both(source, {"a": a, "b": b})
    for wanted, found in zip(expected[0], actual[0], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-5, atol=1e-6)
    assert "return self.dense(self.inside(second, first))" in text
    assert "model(torch.as_tensor(pair[0]), torch.as_tensor(pair[1]))" in text


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        ("model([x, y])", "model(x, y)", False),
        ("model((x, y))", "model(x, y)", False),
        ('model({"second": y, "first": x})', "model(x, y)", False),
        ("model(batch)", "model(*batch)", True),
    ],
)
def test_tensors_are_given_one_after_the_other(before: str, after: str, note: bool) -> None:
    outcome = migrate(BUILD + f"\nmodel = build_model()\n\n\ndef score(x, y, batch):\n    return {before}\n")
    assert f"return {after}" in output(outcome)
    assert codes(outcome) == []
    assert any(finding.code == "API108" for finding in outcome.findings) is note


def test_names_that_are_not_known_are_a_finding() -> None:
    source = BUILD.replace('name="first"', "name=NAME") + "\nmodel = build_model()\n"
    outcome = migrate(source.replace("import numpy", "from settings import NAME\nimport numpy") + USE)
    assert codes(outcome) == ["API102"]


def test_a_class_that_takes_a_list_keeps_taking_one() -> None:
    text = output(
        migrate(
            """
            import numpy as np
            from tensorflow import keras

            class Net(keras.Model):
                def __init__(self):
                    super().__init__()
                    self.dense = keras.layers.Dense(1)

                def call(self, inputs):
                    a, b = inputs
                    return self.dense(a + b)

            x = np.ones((2, 3), "float32")
            net = Net()
            print(net((x, x)), net([x, x], training=True))
            """
        )
    )
    assert "net((torch.as_tensor(x), torch.as_tensor(x)))" in text
    assert "net([torch.as_tensor(x), torch.as_tensor(x)])" in text
