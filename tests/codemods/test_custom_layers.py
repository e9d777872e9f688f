"""Layer classes that make their own weights, and classes whose methods stay as they are written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

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


LINEAR = '''
class Linear(layers.Layer):
    """y = xw + b."""

    def __init__(self, units=32, use_bias=True, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.use_bias = use_bias

    def build(self, input_shape):
        # the kernel
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True, name="w"
        )
        if self.use_bias:
            self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")
        super().build(input_shape)

    def call(self, inputs, training=None):
        y = tf.matmul(inputs, self.w)
        if self.use_bias:
            y = y + self.b
        return y

    def get_config(self):
        return {"units": self.units}

'''


def test_the_size_of_the_input_is_a_parameter(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + LINEAR
        + """
class MLP(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = Linear(16)
        self.drop = layers.Dropout(0.3)
        self.b = Linear(3, use_bias=False)

    def call(self, x, training=False):
        h = tf.nn.relu(self.a(x))
        h = self.drop(h, training=training)
        return self.b(h)


if __name__ == "__main__":
    model = MLP()
    model.build((None, 8))
""",
        "program:MLP",
    )
    assert "def __init__(self, in_features, units=32, use_bias=True, **kwargs):" in text
    assert "self.w = nn.Parameter(torch.empty(in_features, self.units))" in text
    assert "nn.init.normal_(self.w, std=0.05)" in text
    assert "self.a = Linear(8, 16)" in text
    assert "self.b = Linear(16, 3, use_bias=False)" in text
    assert "get_config" not in text


def test_in_a_functional_model(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + LINEAR
        + """
def build_model():
    inputs = keras.Input((5,))
    x = Linear(7)(inputs)
    x = layers.Dense(6, activation="relu")(x)
    return keras.Model(inputs, Linear(2, use_bias=False)(x))
"""
    )
    assert "Linear(5, 7)" in text
    assert "nn.Linear(7, 6)" in text
    assert "Linear(6, 2, use_bias=False)" in text


def test_in_a_sequential(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + LINEAR
        + """
def build_model():
    return keras.Sequential([keras.Input((5,)), Linear(7), layers.ReLU(), Linear(2)])
"""
    )
    assert "Linear(5, 7)" in text
    assert "Linear(7, 2)" in text


def test_a_size_that_nothing_tells_is_taken_from_the_weights(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + LINEAR
        + """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.linear = Linear(6)
        self.norm = layers.LayerNormalization()
        self.dense = layers.Dense(3)

    def call(self, x):
        return self.dense(self.norm(x) + self.linear(x)[..., :1])
""",
        "program:Net",
        inputs=[{"name": "x", "shape": [5], "dtype": "float32"}],
    )
    assert "class Linear(LazyModuleMixin, nn.Module):" in text
    assert "self.w.materialize((input_shape[-1], self.units))" in text
    assert "LazyLayerNorm(" in text
    assert "nn.LazyLinear(3)" in text


def test_a_transformer_block_of_unknown_size(parity: Parity) -> None:
    parity.check(
        HEAD
        + """
class Block(layers.Layer):
    def __init__(self, heads, dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads=heads, key_dim=dim)
        self.ffn = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(dim)])
        self.norm1 = layers.LayerNormalization(epsilon=1e-6)
        self.norm2 = layers.LayerNormalization(epsilon=1e-6)
        self.drop1 = layers.Dropout(rate)

    def call(self, inputs, training=False):
        if tf.rank(inputs) != 3:
            raise ValueError("a batch of sequences is needed")
        attended = self.drop1(self.att(inputs, inputs), training=training)
        out = self.norm1(inputs + attended)
        return self.norm2(out + self.ffn(out))


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = Block(2, 6)

    def call(self, x):
        return self.block(x)
""",
        "program:Net",
        inputs=[{"name": "x", "shape": [4, 6], "dtype": "float32"}],
    )
