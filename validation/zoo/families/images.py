"""Images resized and rearranged."""

from __future__ import annotations

import keras
from keras import layers, ops


def resized() -> keras.Model:
    """Every way to resize an image, up and down."""
    inputs = keras.Input((10, 12, 3))
    sizes = [
        layers.Resizing(15, 9, interpolation="bilinear")(inputs),
        layers.Resizing(15, 9, interpolation="nearest")(inputs),
        layers.Resizing(15, 9, interpolation="bicubic")(inputs),
        layers.Resizing(15, 9, interpolation="lanczos3")(inputs),
        layers.Resizing(15, 9, interpolation="lanczos5")(inputs),
    ]
    return keras.Model(inputs, layers.Concatenate()(sizes))


def resized_smoothly() -> keras.Model:
    """With antialiasing."""
    inputs = keras.Input((16, 16, 3))
    small = ops.image.resize(inputs, (7, 5), interpolation="bilinear", antialias=True)
    large = ops.image.resize(inputs, (7, 5), interpolation="bicubic", antialias=True)
    return keras.Model(inputs, layers.Concatenate()([small, large]))


def upsampled() -> keras.Model:
    """Whole factors, two interpolations."""
    inputs = keras.Input((5, 6, 4))
    near = layers.UpSampling2D((2, 3))(inputs)
    smooth = layers.UpSampling2D((2, 3), interpolation="bilinear")(inputs)
    return keras.Model(inputs, layers.Conv2D(3, 3)(layers.Add()([near, smooth])))


def space_to_depth() -> keras.Model:
    """Patches become channels by reshapes and transposes, and go back."""
    inputs = keras.Input((8, 8, 3))
    x = layers.Reshape((4, 2, 4, 2, 3))(inputs)
    x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
    x = layers.Reshape((4, 4, 12))(x)
    x = layers.Conv2D(8, 1, activation="relu")(x)
    x = layers.Reshape((4, 4, 2, 2, 2))(x)
    x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
    return keras.Model(inputs, layers.Reshape((8, 8, 2))(x))


def scaled_pixels() -> keras.Model:
    """The model scales the pixels itself; augmentation does nothing in inference."""
    inputs = keras.Input((16, 16, 3))
    x = layers.RandomFlip("horizontal")(inputs)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    x = layers.Conv2D(6, 3, activation="relu")(x)
    return keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling2D()(x)))


def normalised_pixels() -> keras.Model:
    """Mean and variance that were given, one for every channel."""
    inputs = keras.Input((12, 12, 3))
    x = layers.Normalization(mean=[120.0, 110.0, 100.0], variance=[3000.0, 3100.0, 3200.0])(inputs)
    return keras.Model(inputs, layers.Dense(2)(layers.Flatten()(layers.Conv2D(4, 3)(x))))


def squeeze_and_excite() -> keras.Model:
    """Channels weighted by what is in them."""
    inputs = keras.Input((10, 10, 8))
    weights = layers.GlobalAveragePooling2D(keepdims=True)(inputs)
    weights = layers.Conv2D(2, 1, activation="swish")(weights)
    weights = layers.Conv2D(8, 1, activation="hard_sigmoid")(weights)
    return keras.Model(inputs, layers.Multiply()([inputs, weights]))
