"""Functional models: several inputs and outputs, dictionaries, shared layers, models as layers."""

from __future__ import annotations

import keras
from keras import layers


def two_inputs() -> keras.Model:
    """An image and numbers, joined."""
    image = keras.Input((16, 16, 3), name="image")
    numbers = keras.Input((7,), name="numbers")
    x = layers.Conv2D(6, 3, padding="same", activation="relu")(image)
    x = layers.GlobalAveragePooling2D()(x)
    y = layers.Dense(6, activation="relu")(numbers)
    joined = layers.Concatenate()([x, y])
    return keras.Model([image, numbers], layers.Dense(3)(joined))


def two_outputs() -> keras.Model:
    """A class and a place from one trunk."""
    inputs = keras.Input((24, 24, 3))
    x = layers.Conv2D(8, 3, strides=2, activation="relu")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.GlobalMaxPooling2D()(x)
    label = layers.Dense(4, activation="softmax", name="label")(x)
    box = layers.Dense(4, name="box")(x)
    return keras.Model(inputs, [label, box])


def named_outputs() -> keras.Model:
    """Outputs in a dictionary, in another order than the alphabet's."""
    inputs = keras.Input((10,), name="features")
    hidden = layers.Dense(8, activation="relu")(inputs)
    return keras.Model(
        inputs, {"value": layers.Dense(1)(hidden), "policy": layers.Dense(3, activation="softmax")(hidden)}
    )


def named_inputs() -> keras.Model:
    """Inputs in a dictionary."""
    inputs = {"left": keras.Input((5,), name="left"), "right": keras.Input((5,), name="right")}
    left = layers.Dense(4, name="for_left")(inputs["left"])
    right = layers.Dense(4, name="for_right")(inputs["right"])
    return keras.Model(inputs, layers.Dense(2)(layers.Subtract()([left, right])))


def siamese() -> keras.Model:
    """One encoder for two inputs."""
    encoder = keras.Sequential([keras.Input((9,)), layers.Dense(8, activation="relu"), layers.Dense(4)])
    first, second = keras.Input((9,), name="first"), keras.Input((9,), name="second")
    similarity = layers.Dot(axes=1, normalize=True)([encoder(first), encoder(second)])
    return keras.Model([first, second], layers.Dense(1, activation="sigmoid")(similarity))


def shared_layer() -> keras.Model:
    """A layer that is called twice in a row."""
    inputs = keras.Input((6,))
    turn = layers.Dense(6, activation="tanh", name="turn")
    return keras.Model(inputs, layers.Dense(2)(turn(turn(inputs))))


def residual() -> keras.Model:
    """Blocks made by a helper function in a loop, with a projection where the width changes."""
    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(8, 3, padding="same", use_bias=False)(inputs)
    for filters, stride in ((8, 1), (8, 1), (16, 2), (16, 1)):
        x = _residual_block(x, filters, stride)
    return keras.Model(inputs, layers.Dense(5)(layers.GlobalAveragePooling2D()(x)))


def _residual_block(x: keras.KerasTensor, filters: int, stride: int) -> keras.KerasTensor:
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=stride, use_bias=False)(x)
        shortcut = layers.BatchNormalization()(shortcut)
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.Activation("relu")(layers.Add()([x, shortcut]))


def merged() -> keras.Model:
    """Every layer that joins tensors."""
    inputs = keras.Input((8,))
    a, b = layers.Dense(6, activation="relu")(inputs), layers.Dense(6)(inputs)
    joined = [
        layers.Add()([a, b]),
        layers.Subtract()([a, b]),
        layers.Multiply()([a, b]),
        layers.Average()([a, b]),
        layers.Maximum()([a, b]),
        layers.Minimum()([a, b]),
    ]
    return keras.Model(inputs, layers.Dense(3)(layers.Concatenate()(joined)))


def unet() -> keras.Model:
    """Down and up again with skip connections."""
    inputs = keras.Input((16, 16, 1))
    skips, x = [], inputs
    for filters in (4, 8):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    for filters, skip in zip((8, 4), reversed(skips), strict=True):
        x = layers.UpSampling2D()(x)
        x = layers.Concatenate()([x, skip])
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x))


def model_in_model() -> keras.Model:
    """A functional model that is a layer of another, called on two tensors."""
    inner_input = keras.Input((4,))
    inner = keras.Model(inner_input, layers.Dense(3, activation="relu")(inner_input), name="inner")
    inputs = keras.Input((8,))
    front, back = layers.Dense(4)(inputs), layers.Dense(4)(inputs)
    return keras.Model(inputs, layers.Dense(2)(layers.Add()([inner(front), inner(back)])))
