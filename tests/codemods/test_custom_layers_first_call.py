"""Classes of layers that derive from others, and what only their first call tells."""

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


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_classes_that_derive_from_classes_of_the_program(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
class Base(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)


class Derived(Base):
    def __init__(self, units, scale=2.0):
        super().__init__(units)
        self.scale = scale
        self.norm = layers.LayerNormalization()

    def call(self, x, training=None):
        return self.norm(tf.nn.relu(super().call(x)) + self.dense(x, training=training)) * self.scale


class Plain(Base):
    pass


def build_model():
    inputs = keras.Input((5,))
    return keras.Model(inputs, Plain(2)(Derived(3)(inputs)))
"""
    )
    assert "class Derived(Base):" in text
    assert "F.relu(super().forward(x)) + self.dense(x)" in text
    assert "def call" not in text


def test_what_only_the_first_call_tells(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
class Gate(layers.Layer):
    def __init__(self, use_bias=True):
        super().__init__()
        self.use_bias = use_bias

    def build(self, input_shape):
        self.width = input_shape[-1]
        if self.use_bias:
            self.b = self.add_weight(shape=(input_shape[-1],), initializer="random_normal", name="b")
        self.g = self.add_weight(shape=(self.width, 2), name="g")
        self.h = self.add_weight(shape=(2,), initializer="ones", trainable=False, name="h")

    def call(self, x):
        y = tf.matmul(x, self.g) * float(self.width) + self.h
        if self.use_bias:
            y = y + tf.reduce_sum(self.b)
        return y


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.gate = Gate()

    def call(self, x):
        return self.gate(x)
""",
        "program:Net",
        inputs=[{"name": "x", "shape": [4], "dtype": "float32"}],
    )
    assert "self.g.materialize((self.width, 2))" in text
    assert 'self.register_buffer("h", torch.ones(2))' in text
    assert "        self.width = input_shape[-1]\n        if not self.has_uninitialized_params():" in text


def test_what_weights_of_the_first_call_are_filled_with_goes_along(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
class Scale(layers.Layer):
    def build(self, input_shape):
        spread = 0.5
        common = keras.initializers.RandomNormal(stddev=1.0)
        self.width = input_shape[-1]
        self.s = self.add_weight(shape=(2,), initializer=common, name="s")
        # drawn from a narrower one
        narrow = keras.initializers.RandomNormal(stddev=spread)
        self.w = self.add_weight(shape=(input_shape[-1],), initializer=narrow, name="w")
        self.b = self.add_weight(shape=(1, input_shape[-1]), initializer=common, name="b")

    def call(self, x):
        return x * self.w + self.b * tf.reduce_sum(self.s)


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = Scale()

    def call(self, x):
        return self.scale(x)
""",
        "program:Net",
        inputs=[{"name": "x", "shape": [4], "dtype": "float32"}],
    )
    made, _, later = text.partition("def initialize_parameters(")
    assert "common = " in made
    assert "spread" not in made
    assert "narrow" not in made
    assert later.index("spread = 0.5") < later.index("narrow = ") < later.index("get_initializer(narrow)")


SIZED = """
import tensorflow as tf
from tensorflow.keras import layers


class Sized(layers.Layer):
    def build(self, input_shape):
        last = input_shape[-1]
        # what it is by
        with tf.name_scope("sizes"):
            self.size = last * 2  # both
        if last > 1:
            with tf.name_scope("others"):
                self.note = {note}

    def call(self, x):
        return tf.abs(x) * self.size
"""


def test_what_is_moved_loses_its_name_scopes() -> None:
    outcome = migrate(SIZED.format(note='"a"'))
    assert codes(outcome) == []
    assert (
        "        # what it is by\n"
        "        self.size = last * 2  # both\n"
        "        if last > 1:\n"
        '            self.note = "a"\n'
    ) in output(outcome)


def test_a_string_over_several_lines_is_not_moved() -> None:
    """It would have other spaces at its lines' beginnings."""
    assert codes(migrate(SIZED.format(note='"""a\n    b"""'))) == ["MOD403"]
