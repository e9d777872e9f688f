"""Programs as people write them, each with a trap: executed on both sides."""

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
    "a size that the loop itself changes": """
def build_model(depth=3):
    filters = 4
    x = inputs = keras.Input((16, 16, 2))
    for i in range(depth):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.ZeroPadding2D(((0, i + 1), (0, 1)))(x)
        filters *= 2
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(3)(x))
""",
    "squeeze and excitation": """
def se(x, ratio=2):
    c = x.shape[-1]
    s = layers.GlobalAveragePooling2D()(x)
    s = layers.Reshape((1, 1, c))(s)
    s = layers.Dense(c // ratio, activation="relu", use_bias=False)(s)
    s = layers.Dense(c, activation="sigmoid")(s)
    return layers.Multiply()([x, s])

def build_model():
    inputs = keras.Input((9, 7, 3))
    x = layers.Conv2D(8, 3, activation="relu")(inputs)
    x = se(x)
    x = se(layers.Conv2D(6, 3)(x), 3)
    return keras.Model(inputs, x)
""",
    "alias and add at the boundary": """
def build_model():
    inputs = keras.Input((6, 6, 4))
    y = inputs
    x = layers.Conv2D(4, 3, padding="same")(inputs)
    x = layers.add([x, y])
    a, b = x, y
    z = layers.Concatenate()([a, b, inputs])
    return keras.Model(inputs, [z, layers.Flatten()(z)])
""",
    "sizes of tensors in reshapes": """
def build_model():
    inputs = keras.Input((6, 5, 3))
    x = layers.Conv2D(8, 3, padding="same")(inputs)
    h, w, c = x.shape[1], x.shape[2], x.shape[3]
    q = layers.Reshape((h * w, c))(x)
    a = layers.Dot(axes=2)([q, q])
    a = layers.Softmax()(a)
    o = layers.Dot(axes=(2, 1))([a, q])
    o = layers.Reshape((h, w, c))(o)
    x = layers.add([x, o])
    x = layers.Permute((3, 1, 2))(x)
    return keras.Model(inputs, x)
""",
    "slices and ops": """
def build_model():
    inputs = keras.Input((8, 6))
    x = layers.Conv1D(5, 3, padding="causal")(inputs)
    first, last = x[:, 0], x[:, -1, :]
    m = keras.ops.max(x, axis=1) - keras.ops.mean(x, axis=1)
    y = x[:, 2:5] * 2.0 + 1.0
    y = layers.Flatten()(y)
    x = layers.Concatenate()([first, last, m, y])
    return keras.Model(inputs, layers.Dense(3, activation="gelu")(x))
""",
    "branches on flags, tensors of other ranks, outputs by name": """
def block(x, f, bn=True, act="relu"):
    x = layers.Conv1D(f, 3, padding="same", use_bias=not bn)(x)
    if bn:
        x = layers.BatchNormalization()(x)
    return layers.Activation(act)(x)

def build_model():
    a = keras.Input((10, 3))
    b = keras.Input((4,))
    x = block(a, 4)
    x = block(x, 6, act="tanh")
    r = layers.RepeatVector(10)(layers.Dense(6)(b))
    x = layers.Multiply()([x, r])
    x = layers.LSTM(5)(x)
    return keras.Model(inputs=[a, b], outputs={"p": layers.Dense(2)(x), "q": r})
""",
    "channels that grow by a loop within a loop": """
def dense_block(x, layers_count, growth):
    for i in range(layers_count):
        y = layers.BatchNormalization()(x)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(growth, 3, padding="same")(y)
        x = layers.Concatenate()([x, y])
    return x

def build_model():
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same")(inputs)
    for n in [2, 3]:
        x = dense_block(x, n, 3)
        x = layers.AveragePooling2D(2)(x)
    x = layers.GlobalMaxPooling2D()(x)
    return keras.Model(inputs, layers.Dense(2)(x))
""",
    "towers in a list, named by f-strings": """
def build_model():
    inputs = keras.Input((12, 12, 3))
    towers = []
    for k in (1, 3, 5):
        t = layers.Conv2D(4, k, padding="same", activation="relu", name=f"tower_{k}")(inputs)
        t = layers.MaxPooling2D(2)(t)
        towers.append(t)
    x = layers.concatenate(towers, axis=-1)
    x = layers.Conv2DTranspose(5, 3, strides=2, padding="same")(x)
    x = layers.UpSampling2D(2)(x)
    return keras.Model(inputs, x)
""",
    "a branch for each of some windows, as many as are given": """
def build_model(windows=(3, 4, 5), filters=4):
    inputs = keras.Input((12, 6))
    x = layers.Dense(5)(inputs)
    pooled, maps = [], []
    for size in windows:
        y = layers.Conv1D(filters, size, padding="same", activation="relu")(x)
        maps.append(y)
        pooled.append(layers.GlobalMaxPooling1D()(y))
    x = layers.Concatenate(axis=1)(pooled)
    x = layers.Dense(3, activation="tanh")(x)
    y = layers.Dense(2)(layers.concatenate(maps))
    return keras.Model(inputs, [x, y])
""",
    "as many heads as a parameter says": """
def heads(x, count, units):
    found = []
    for i in range(count):
        found.append(layers.Dense(units)(x))
    return layers.concatenate(found)

def build_model():
    inputs = keras.Input((7,))
    x = heads(inputs, 3, 4)
    x = heads(x, 2, 5)
    return keras.Model(inputs, layers.Dense(2)(x))
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str, tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> None:
    Parity(tensorflow_worker, torch_worker, tmp_path).check(HEAD + PROGRAMS[name])
