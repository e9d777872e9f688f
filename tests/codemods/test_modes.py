"""A call that states a mode for itself: the module's is set before it, every time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.codemods.checks import codes, migrate, output

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity

HEAD = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

"""
FLAGGED = """
class Normed(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(4)
        self.bn = layers.BatchNormalization()
        self.drop = layers.Dropout(0.5)

    def call(self, x, is_training=False):
        x = self.fc(x)
        # over the batch, or as it was
        x = self.bn(x, training=is_training)
        x = self.drop(x, training=not is_training and False)
        return x
"""


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_a_mode_under_another_name_is_set_before_each_call(parity: Parity) -> None:
    """Both ways in one model, which itself infers: one batch is normed by its own statistics, the other not."""
    text = parity.check(
        f"""{HEAD}{FLAGGED}

class Both(layers.Layer):
    def __init__(self):
        super().__init__()
        self.a = Normed()
        self.b = Normed()

    def call(self, x):
        return self.a(x, is_training=True) + self.b(x)


def build_model():
    inputs = keras.Input((3,))
    return keras.Model(inputs, Both()(inputs))
""",
    )
    assert "def forward(self, x, is_training=False):" in text
    assert (
        "    # over the batch, or as it was\n        self.bn.train(is_training)\n        x = self.bn(x)"
        in text
    )
    assert "self.a(x, is_training=True)" in text


def test_a_fixed_mode_is_set_also_of_a_part_with_layers_of_its_own(parity: Parity) -> None:
    text = parity.check(
        f"""{HEAD}
class Inner(layers.Layer):
    def __init__(self):
        super().__init__()
        self.bn = layers.BatchNormalization()

    def call(self, x, training=None):
        return self.bn(x, training=training)


class Outer(layers.Layer):
    def __init__(self):
        super().__init__()
        self.first = Inner()
        self.second = keras.Sequential([layers.Dense(4), layers.BatchNormalization()])

    def call(self, x):
        x = self.first(x, training=True)
        return self.second(x, training=True)


def build_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, Outer()(inputs))
"""
    )
    assert "        self.first.train()\n        x = self.first(x)\n" in text
    assert "        self.second.train()\n        return self.second(x)\n" in text


GRAPH = f"""{HEAD}
def build_model():
    inputs = keras.Input((4,))
    x = layers.Dense(4)(inputs)
    x = layers.BatchNormalization()(x, training=MODE)
    return keras.Model(inputs, layers.Dense(2)(x))
"""


def test_a_graph_of_keras_3_takes_the_mode_of_the_whole_model(parity: Parity) -> None:
    """There ``fit`` and ``predict`` overrule what a call in the graph has fixed; ``model(x)`` alone does not."""
    text = parity.check(GRAPH.replace("MODE", "False"))
    assert "eval()" not in text
    assert codes(migrate(GRAPH.replace("MODE", "True"))) == ["MOD401"]


def test_a_graph_of_keras_2_keeps_a_fixed_mode() -> None:
    source = GRAPH.replace("from tensorflow import keras", "import tf_keras as keras")
    source = source.replace("tensorflow.keras", "tf_keras").replace("MODE", "True")
    text = output(migrate(source))
    assert "        self.batch_normalization.train()\n" in text


def test_the_mode_of_a_call_in_a_method_that_stays_as_it_is(parity: Parity) -> None:
    """A class with weights of its own: its methods are kept."""
    text = parity.check(
        f"""{HEAD}
class Scaled(layers.Layer):
    def __init__(self):
        super().__init__()
        self.bn = layers.BatchNormalization()
        self.drop = layers.Dropout(0.5)

    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), initializer="ones", name="scale")

    def call(self, x, batchwise=True):
        if batchwise:
            x = self.bn(x, training=batchwise)
        return self.drop(x, training=False) * self.scale


def build_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, Scaled()(inputs))
"""
    )
    assert "            self.bn.train(batchwise)\n            x = self.bn(x)\n" in text
    assert "        self.drop.eval()\n        return self.drop(x) * self.scale" in text


def test_a_mode_that_may_be_none_is_told_of() -> None:
    """None stands for the mode of the whole model, which no assignment of a mode does."""
    source = f"{HEAD}{FLAGGED}\nnet = Normed()\nnet(tf.ones((2, 3)))\n"
    source = source.replace("is_training=False", "is_training=None")
    outcome = migrate(source)
    assert codes(outcome) == ["MOD401"]
    assert "training=is_training" in output(outcome)
