"""What Keras calls a model: a module has no name but that of its class."""

from __future__ import annotations

from tests.codemods.checks import codes, migrate, output

PROGRAM = """
import os

from tensorflow import keras


class Own(keras.Model):
    def __init__(self, name):
        super().__init__()
        self.name = name
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)


class Logs(keras.callbacks.Callback):
    def __init__(self, model):
        super().__init__()
        self.path = os.path.join("logs", model.name)


model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3)])
logs = Logs(model)
print(f"{model.name} logs to {logs.path}")
own = Own("mine")
print(own.name, logs.path.name)
"""


def test_the_name_of_its_class_stands_for_that_of_a_model() -> None:
    outcome = migrate(PROGRAM)
    assert codes(outcome) == []
    assert [finding.code for finding in outcome.findings if finding.code == "MOD409"] == ["MOD409"] * 2
    text = output(outcome)
    assert 'os.path.join("logs", type(model).__name__)' in text
    assert 'print(f"{type(model).__name__} logs to {logs.path}")' in text
    assert not migrate(text).changed


def test_names_of_other_things_and_those_that_a_class_keeps_stay() -> None:
    assert "print(own.name, logs.path.name)" in output(migrate(PROGRAM))
