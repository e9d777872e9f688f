"""Every activation, by name and as a layer."""

from __future__ import annotations

import keras
from keras import layers

SMOOTH = [
    "sigmoid",
    "log_sigmoid",
    "tanh",
    "silu",
    "gelu",
    "softplus",
    "softsign",
    "mish",
    "squareplus",
    "tanh_shrink",
]
BROKEN = [
    "relu",
    "relu6",
    "hard_sigmoid",
    "hard_tanh",
    "hard_silu",
    "leaky_relu",
    "hard_shrink",
    "soft_shrink",
]
EXPONENTIAL = ["selu", "elu", "celu", "exponential", "softmax", "log_softmax"]
OTHERS = ["linear", "glu", "sparse_plus", "sparse_sigmoid"]


def by_name() -> keras.Model:
    """Activations that a layer is given by their names, those of all widths but halves among them."""
    inputs = keras.Input((6,))
    x = layers.Dense(8)(inputs)
    parts = [layers.Activation(name)(x) for name in SMOOTH + BROKEN + EXPONENTIAL + OTHERS]
    return keras.Model(inputs, layers.Concatenate()(parts))


def as_layers() -> keras.Model:
    """Activations that are layers with arguments or weights."""
    inputs = keras.Input((6, 6, 3))
    x = layers.Conv2D(4, 3)(inputs)
    parts = [
        layers.ReLU(max_value=4.0, negative_slope=0.1, threshold=0.2)(x),
        layers.LeakyReLU(0.2)(x),
        layers.PReLU(shared_axes=[1, 2])(x),
        layers.PReLU()(x),
        layers.ELU(0.7)(x),
        layers.Softmax(axis=-1)(x),
    ]
    return keras.Model(inputs, layers.Concatenate()(parts))


def in_layers() -> keras.Model:
    """Activations as arguments of layers with weights."""
    inputs = keras.Input((7,))
    x = layers.Dense(9, activation="gelu")(inputs)
    x = layers.Dense(9, activation=keras.activations.elu)(x)
    return keras.Model(inputs, layers.Dense(4, activation="hard_sigmoid")(x))
