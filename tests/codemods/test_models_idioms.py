"""Models built in every way that Python allows: executed on both sides with the same weights."""

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

PROGRAMS = {
    "an InputLayer under Keras 2's name of its shape, before a layer of the program's": """
class Padded(layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="w")

    def call(self, inputs):
        x = tf.pad(inputs, [[0, 0], [1, 1], [1, 1], [0, 0]])
        return x * self.w


def build_model():
    return keras.Sequential(
        [layers.InputLayer(input_shape=(6, 6, 2)), Padded(), layers.Flatten(), layers.Dense(3)]
    )
""",
    "a Sequential that is built later": """
def build_model():
    model = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(3)])
    model.build((None, 6))
    return model
""",
    "a Sequential as a layer of another": """
def build_model():
    inner = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(3)])
    model = keras.Sequential([keras.Input((4,)), inner, layers.Dense(2)])
    return model
""",
    "layers appended to a list": """
def build_model():
    blocks = []
    for n in [4, 5]:
        blocks.append(layers.Dense(n, activation="relu"))
    blocks.append(layers.Dense(3))
    return keras.Sequential([keras.Input((4,))] + blocks)
""",
    "layers made by a comprehension": """
def build_model():
    hidden = [layers.Dense(n, activation="relu") for n in (5, 6)]
    return keras.Sequential([keras.Input((4,))] + hidden + [layers.Dense(2)])
""",
    "a Lambda layer of two tensors": """
def build_model():
    a = keras.Input((4,))
    b = keras.Input((4,))
    x = layers.Lambda(lambda t: tf.abs(t[0] - t[1]))([a, b])
    return keras.Model([a, b], layers.Dense(2)(x))
""",
    "a Lambda layer of the file's own function": """
def distance(vects):
    x, y = vects
    return tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(x - y), axis=1, keepdims=True), 1e-7))
def build_model():
    a = keras.Input((4,))
    b = keras.Input((4,))
    x = layers.Lambda(distance)([a, b])
    return keras.Model([a, b], layers.Dense(2)(x))
""",
    "a loop over layers": """
def build_model():
    i = keras.Input((4,))
    ls = [layers.Dense(4, activation="relu"), layers.Dense(5, activation="relu"), layers.Dense(3)]
    x = i
    for l in ls:
        x = l(x)
    return keras.Model(i, x)
""",
    "a function within the builder": """
def build_model():
    def block(x, n):
        x = layers.Conv2D(n, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        return layers.ReLU()(x)
    i = keras.Input((8, 8, 3))
    x = block(i, 4)
    x = block(x, 6)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(i, layers.Dense(2)(x))
""",
    "a helper that calls itself": """
def block(x, depth):
    if depth == 0:
        return x
    x = layers.Dense(4 * depth, activation="relu")(x)
    return block(x, depth - 1)
def build_model():
    i = keras.Input((4,))
    return keras.Model(i, layers.Dense(2)(block(i, 3)))
""",
    "a helper with further keyword arguments": """
def conv(x, n, **kwargs):
    return layers.Conv2D(n, 3, **kwargs)(x)
def build_model():
    i = keras.Input((8, 8, 3))
    x = conv(i, 4, padding="same", activation="relu")
    x = conv(x, 4, strides=2)
    return keras.Model(i, layers.GlobalAveragePooling2D()(x))
""",
    "a helper that returns a layer": """
def dense(n):
    return layers.Dense(n, activation="relu")
def build_model():
    i = keras.Input((4,))
    x = dense(5)(i)
    return keras.Model(i, dense(2)(x))
""",
    "an input shape unpacked": """
SIZE = (8, 8)
def build_model():
    i = keras.Input(shape=(*SIZE, 3))
    x = layers.Conv2D(4, 3, activation="relu")(i)
    return keras.Model(i, layers.Flatten()(x))
""",
    "a Sequential that is filled before it is added": """
def build_model():
    inner = keras.Sequential()
    inner.add(layers.Dense(8, activation="relu"))
    inner.add(layers.Dense(3))
    model = keras.Sequential()
    model.add(keras.Input((4,)))
    model.add(inner)
    model.add(layers.Dense(2))
    return model
""",
    "a Sequential that is filled, in a functional model": """
def build_model():
    inner = keras.Sequential()
    inner.add(layers.Dense(8, activation="relu"))
    inner.add(layers.Dense(3))
    i = keras.Input((4,))
    return keras.Model(i, inner(i))
""",
    "a loop over layers and their numbers": """
def build_model():
    i = keras.Input((8, 8, 3))
    ls = [layers.Conv2D(4, 3, activation="relu"), layers.Conv2D(5, 3), layers.BatchNormalization()]
    x = i
    for n, l in enumerate(ls):
        x = l(x)
        if n == 1:
            x = layers.ReLU()(x)
    return keras.Model(i, layers.Flatten()(x))
""",
    "layers of a comprehension, looped over": """
def build_model(units=(5, 6)):
    i = keras.Input((4,))
    ls = [layers.Dense(n, activation="relu") for n in (5, 6, 7)]
    x = i
    for l in ls:
        x = l(x)
    return keras.Model(i, x)
""",
    "functions of tensors without layers": """
def scale(t, k):
    m = tf.reduce_mean(t, axis=-1, keepdims=True)
    return (t - m) * k
def swish(t):
    return t * keras.ops.sigmoid(t)
class Scale(layers.Layer):
    def call(self, x):
        return scale(x, 2.0)
def build_model():
    i = keras.Input((6,))
    x = layers.Dense(5)(i)
    x = swish(x)
    x = layers.Dense(5, activation=swish)(x)
    x = layers.Activation(swish)(x)
    x = Scale()(x)
    return keras.Model(i, layers.Dense(2)(x))
""",
    "a Lambda layer that unpacks its inputs": """
def sampling(args):
    z_mean, z_log_var = args
    return z_mean + tf.exp(0.5 * z_log_var) * 0.1
def build_model():
    i = keras.Input((6,))
    m = layers.Dense(2, name="z_mean")(i)
    v = layers.Dense(2, name="z_log_var")(i)
    z = layers.Lambda(sampling, output_shape=(2,), name="z")([m, v])
    return keras.Model(i, [m, v, z])
""",
    "a function that reads what its builder knows": """
def build_model(filters=4, act="relu"):
    def block(x, k=3):
        y = layers.Conv2D(filters, k, padding="same", activation=act)(x)
        return layers.add([y, layers.Conv2D(filters, 1)(x)])
    i = keras.Input((8, 8, 3))
    x = block(i)
    y = block(x, 5)
    x = layers.concatenate([x, y])
    return keras.Model(i, layers.Flatten()(x))
""",
    "layers as arguments and as defaults": """
def block(x, n, activation=layers.LeakyReLU(negative_slope=0.2), use_bn=False):
    x = layers.Dense(n)(x)
    if use_bn:
        x = layers.BatchNormalization()(x)
    if activation:
        x = activation(x)
    return x
def build_model():
    i = keras.Input((6,))
    x = block(i, 5, use_bn=True)
    x = block(x, 5, activation=layers.ReLU())
    x = block(x, 5, activation=None)
    return keras.Model(i, x)
""",
    "a loop over a configuration of the file": """
CFG = [("conv", 4, 1), ("conv", 8, 2), ("pool", 0, 2)]
def build_model():
    i = keras.Input((16, 16, 3))
    x = i
    for kind, n, s in CFG:
        if kind == "conv":
            x = layers.Conv2D(n, 3, strides=s, padding="same")(x)
        else:
            x = layers.MaxPooling2D(s)(x)
    return keras.Model(i, layers.Flatten()(x))
""",
    "a loop over sizes and markers": """
def build_model():
    x = i = keras.Input((16, 16, 3))
    for v in [4, "M", 8, "M"]:
        if v == "M":
            x = layers.MaxPooling2D()(x)
        else:
            x = layers.Conv2D(v, 3, padding="same", activation="relu")(x)
    return keras.Model(i, layers.Flatten()(x))
""",
    "a name scope": """
def build_model():
    with tf.name_scope("net"):
        i = keras.Input((4,))
        x = layers.Dense(3)(i)
    return keras.Model(i, x)
""",
    "a Sequential of the file's top level": """
augmentation = keras.Sequential([layers.Rescaling(1.0 / 255), layers.ZeroPadding2D(1)])

def build_model():
    i = keras.Input((8, 8, 3))
    x = augmentation(i)
    x = layers.Conv2D(4, 3)(x)
    return keras.Model(i, layers.Flatten()(x))
""",
    "sizes of tensors by tuples and built-in functions": """
def build_model():
    i = keras.Input((6, 4, 2))
    b, h, w, c = i.shape
    n = int(i.shape[1])
    x = layers.Reshape((h * w, c))(i)
    u = list(x.shape)[-1]
    ch = keras.backend.int_shape(x)[-1]
    x = layers.Dense(u * ch)(x)
    outs = []
    for t in range(x.shape[1]):
        outs.append(x[:, t])
    return keras.Model(i, layers.Add()(outs[:3]))
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str, tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> None:
    Parity(tensorflow_worker, torch_worker, tmp_path).check(HEAD + PROGRAMS[name])


def test_a_loop_of_layers_of_a_function_over_an_input_of_unknown_size(
    tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path
) -> None:
    text = Parity(tensorflow_worker, torch_worker, tmp_path).check(
        """
        import os

        from tensorflow import keras
        from tensorflow.keras import layers

        hidden_sizes = (16, 8)
        dims = int(os.environ.get("DIMS", "4"))


        def mlp(x, sizes, activation="tanh"):
            # a network of some layers
            for size in sizes[:-1]:
                x = layers.Dense(units=size, activation=activation)(x)
            return layers.Dense(units=sizes[-1])(x)


        def build_model():
            observation = keras.Input(shape=(dims,), dtype="float32")
            logits = mlp(observation, list(hidden_sizes) + [3])
            return keras.Model(inputs=observation, outputs=logits)
        """,
        inputs=[{"name": "observation", "shape": [4], "dtype": "float32"}],
    )
    assert "self.dense = nn.LazyLinear(" in text  # not of the last turn's size: there may be no turn
    assert "        x = observation\n" in text
