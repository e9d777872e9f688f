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


def test_layers_in_lists_and_dicts(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
class Experts(layers.Layer):
    def __init__(self, count, units):
        super().__init__()
        self.experts = [layers.Dense(units, activation="tanh") for _ in range(count)]
        self.gates = {"soft": layers.Dense(count, activation="softmax"), "linear": layers.Dense(count)}
        self.norms = []
        for i in range(count):
            self.norms.append(layers.LayerNormalization())

    def call(self, x):
        outs = [norm(expert(x)) for expert, norm in zip(self.experts, self.norms)]
        gate = self.gates["soft"](x) + tf.nn.relu(self.gates["linear"](x))
        return tf.einsum("bk,bkd->bd", gate, tf.stack(outs, axis=1))


def build_model():
    inputs = keras.Input((5,))
    return keras.Model(inputs, layers.Dense(2)(Experts(3, 4)(inputs)))
"""
    )
    assert 'self.gates = nn.ModuleDict({"soft": nn.Linear(5, count), "linear": nn.Linear(5, count)})' in text
    assert "outs = [norm(torch.tanh(expert(x))) for expert, norm in zip(self.experts, self.norms)]" in text
    assert "self.norms.append(nn.LayerNorm(units, eps=0.001))" in text


def test_layers_made_in_build_and_images(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
class Squeeze(layers.Layer):
    def __init__(self, ratio=2, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio

    def build(self, input_shape):
        channels = int(input_shape[-1])
        self.down = layers.Dense(channels // self.ratio, activation="relu")
        self.up = layers.Dense(channels, activation="sigmoid")
        self.scale = self.add_weight(name="scale", shape=(1, 1, 1, channels), initializer="ones")
        super().build(input_shape)

    def call(self, x):
        s = tf.reduce_mean(x, axis=[1, 2])
        s = self.up(self.down(s))
        return x * s[:, tf.newaxis, tf.newaxis, :] * self.scale


class Net(keras.Model):
    def __init__(self, depth=2):
        super().__init__()
        self.stem = layers.Conv2D(8, 3, strides=2, padding="same")
        self.norm = layers.BatchNormalization()
        self.squeeze = Squeeze()
        self.blocks = [layers.Conv2D(8, 3, padding="same", activation="relu") for _ in range(depth)]
        self.pool = layers.GlobalAveragePooling2D()
        self.head = layers.Dense(3)

    def features(self, x, training=None):
        x = self.norm(self.stem(x), training=training)
        return self.squeeze(x)

    def call(self, x, training=None):
        x = self.features(x, training=training)
        i = 0
        while i < len(self.blocks):
            x = x + self.blocks[i](x)
            i += 1
        return self.head(self.pool(x))
""",
        "program:Net",
        inputs=[{"name": "x", "shape": [8, 8, 3], "dtype": "float32"}],
    )
    assert "def __init__(self, in_channels, ratio=2, **kwargs):" in text
    assert "self.squeeze = Squeeze(8)" in text
    assert "x = x + F.relu(self.blocks[i](x.permute(0, 3, 1, 2))).permute(0, 2, 3, 1)" in text


def test_several_inputs_and_a_regularizer(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
class Bilinear(layers.Layer):
    def __init__(self, units, kernel_initializer="glorot_uniform", kernel_regularizer=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)

    def build(self, input_shape):
        left, right = input_shape[0][-1], input_shape[1][-1]
        self.kernel = self.add_weight(
            name="kernel",
            shape=(left, right, self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
        )
        self.bias = self.add_weight(name="bias", shape=[self.units], initializer="zeros")

    def call(self, inputs):
        a, b = inputs
        return tf.einsum("bi,ijk,bj->bk", a, self.kernel, b) + self.bias


def build_model():
    first = keras.Input((4,))
    second = keras.Input((3,))
    x = Bilinear(6, kernel_regularizer="l2")([first, layers.Dense(5)(second)])
    return keras.Model([first, second], layers.Dense(1)(layers.ReLU()(x)))
"""
    )
    assert 'Bilinear(4, 5, 6, kernel_regularizer="l2")' in text
    assert 'regularize(self, "kernel", get_regularizer(self.kernel_regularizer))' in text


def test_state_losses_and_modes(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
class Sum(layers.Layer):
    def __init__(self, input_dim):
        super().__init__()
        self.total = self.add_weight(initializer="zeros", shape=(input_dim,), trainable=False)
        self.gain = self.add_weight(
            shape=(input_dim,), initializer=keras.initializers.Constant(0.5), trainable=True
        )

    def call(self, inputs):
        return self.total * 0.01 + inputs * self.gain


class Penalty(layers.Layer):
    def __init__(self, rate=1e-2):
        super().__init__()
        self.rate = rate

    def call(self, inputs):
        self.add_loss(self.rate * tf.reduce_mean(tf.square(inputs)))
        return inputs


class Shrink(layers.Layer):
    def __init__(self, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, inputs, training=None):
        if training:
            return inputs * (1.0 - self.rate)
        return inputs


def build_model():
    inputs = keras.Input((5,))
    x = layers.Dense(7, activation="relu")(Sum(5)(inputs))
    return keras.Model(inputs, layers.Dense(1)(Shrink(0.3)(Penalty()(x))))
"""
    )
    assert 'self.register_buffer("total", torch.zeros(input_dim))' in text
    assert "self.gain = nn.Parameter(torch.full((input_dim,), 0.5))" in text
    assert "self.training" in text
    assert "self.added_losses.append(self.rate * torch.mean(torch.square(inputs)))" in text


def test_a_module_is_set_up_before_anything_is_put_into_it(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
class Pair(layers.Layer):
    def __init__(self, units):
        \"\"\"Two layers.\"\"\"
        self.units = units
        # both alike
        self.first = layers.Dense(units)
        super().__init__()
        self.second = layers.Dense(units)

    def call(self, x):
        return self.second(self.first(x))


def build_model():
    inputs = keras.Input((5,))
    return keras.Model(inputs, Pair(3)(inputs))
"""
    )
    assert '"""Two layers."""\n        super().__init__()\n        self.units = units\n' in text
    assert text.count("super().__init__()") == 2


LAMBDAS = """
def half(t):
    return t / 2

class Wide(layers.Layer):
    def __init__(self, factor):
        super().__init__()
        self.half = layers.Lambda(half)
        self.scaled = layers.Lambda(lambda t: tf.abs(t) * factor)

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], 4), name="w")

    def call(self, x):
        return self.scaled(self.half(x @ self.w))

"""


def test_methods_that_stay_call_the_function_of_a_lambda_layer(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + LAMBDAS
        + """
def build_model():
    inputs = keras.Input((5,))
    return keras.Model(inputs, Wide(2)(inputs))
"""
    )
    assert "        self.half = half\n        self.scaled = lambda t: torch.abs(t) * factor\n" in text
