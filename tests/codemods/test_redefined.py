"""Classes that a file defines again under one name: each gets a name of its own, where it is sure who means which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output
from tests.codemods.classifier import BUILD, classes

from migrate.codemods.redefined import apart

TWICE = """
class Net(Model):
    def __init__(self):
        super(Net, self).__init__()

a = Net()

class Net(Model):  # für alle
    def twin(self):
        return Net()

ä, b = 1, Net()
"""


def test_each_class_and_what_means_it_gets_a_name_of_its_own() -> None:
    text, renamed = apart(TWICE)
    assert text == (
        """
class Net(Model):
    def __init__(self):
        super(Net, self).__init__()

a = Net()

class Net2(Model):  # für alle
    def twin(self):
        return Net2()

ä, b = 1, Net2()
"""
    )
    assert [(item.line, item.before, item.after) for item in renamed] == [(8, "Net", "Net2")]
    assert apart(text) == (text, ())


def test_a_class_that_derives_from_the_one_before() -> None:
    text, _ = apart(
        "class A(B):\n    pass\n\nclass A(A):\n    pass\n\nA2 = 1\nclass A(A):\n    pass\n\nA()\n"
    )
    assert [line for line in text.split("\n") if "class" in line] == [
        "class A(B):",
        "class A3(A):",
        "class A4(A3):",
    ]
    assert text.endswith("\nA4()\n")


@pytest.mark.parametrize(
    "between",
    [
        "def make():\n    return Net()\n",  # and called again behind the second class
        "Net = wrapped(Net)\n",
        "registry['Net'] = 1\n",
    ],
)
def test_classes_that_something_may_mix_up_keep_their_name(between: str) -> None:
    text = f"class Net(Model):\n    pass\n\n{between}\nclass Net(Model):\n    pass\n\nmake()\n"
    assert apart(text) == (text, ())


def test_a_function_between_two_classes_means_the_one_that_it_sees() -> None:
    text = "class Net(Model):\n    pass\n\ndef make():\n    return Net()\n\nmake()\n\nclass Net(Model):\n    pass\n"
    found, renamed = apart(text)
    assert "return Net()\n" in found
    assert found.endswith("class Net2(Model):\n    pass\n")
    assert len(renamed) == 1


def test_a_file_that_has_nothing_to_migrate_keeps_its_names() -> None:
    outcome = migrate("import numpy as np\n" + TWICE)
    assert not outcome.changed
    assert not outcome.findings


STEPS = """
class Trained(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = {factor} * self.compute_loss(y=y, y_pred=y_pred)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {{"total": loss}}


def {name}(start):
    inputs = keras.Input((6,))
    model = Trained(inputs, keras.layers.Dense(3)(inputs))
    model.compile(
        optimizer=keras.optimizers.SGD(0.1), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model

"""


def test_each_model_is_trained_by_the_step_of_its_own_class(
    run_both: Callable[..., tuple[Any, Any, str]],
) -> None:
    source = (
        BUILD.replace('    x = keras.layers.Dense(16, activation="tanh")(inputs)\n', "").replace(
            "(x)", "(inputs)"
        )
        + STEPS.format(factor="1.0", name="first")
        + STEPS.format(factor="0.1", name="second").replace("class", "first_model = first(0)\n\n\nclass", 1)
        + """
def main(model, x, y):
    one, two = first_model, second(0)
    one.set_weights(model.get_weights())
    two.set_weights(model.get_weights())
    before = one.fit(x, y, epochs=2, shuffle=False, verbose=0)
    after = two.fit(x, y, epochs=2, shuffle=False, verbose=0)
    return [before.history["total"], after.history["total"]]
"""
    )
    expected, actual, text = run_both(source, classes())
    assert "class Trained2(nn.Module):" in text
    np.testing.assert_allclose(actual, expected, rtol=2e-5)
    assert expected[1][0] < 0.5 * expected[0][0]


def test_the_new_name_is_told() -> None:
    outcome = migrate(
        """
        from tensorflow import keras


        class Scale(keras.layers.Layer):
            def call(self, x):
                return 2.0 * x


        layer = Scale()


        class Scale(keras.layers.Layer):
            def call(self, x):
                return 3.0 * x


        layer = Scale()
        """
    )
    assert codes(outcome) == []
    assert [(item.code, item.line) for item in outcome.findings] == [("MOD410", 12)]
    assert "class Scale2(nn.Module):" in output(outcome)
    assert "layer = Scale2()" in output(outcome)
