"""Convolutions of every kind, and pooling."""

from __future__ import annotations

import keras
from keras import layers


def one_dimension() -> keras.Model:
    """Causal and dilated, as in WaveNet."""
    inputs = keras.Input((32, 4))
    x = inputs
    for rate in (1, 2, 4):
        x = layers.Conv1D(6, 2, padding="causal", dilation_rate=rate, activation="tanh")(x)
    x = layers.AveragePooling1D(2)(x)
    return keras.Model(inputs, layers.Conv1D(3, 3, strides=2, padding="same")(x))


def three_dimensions() -> keras.Model:
    """Volumes."""
    inputs = keras.Input((8, 8, 8, 2))
    x = layers.Conv3D(4, 3, padding="same", activation="relu")(inputs)
    x = layers.MaxPooling3D(2)(x)
    x = layers.Conv3DTranspose(3, 2, strides=2)(x)
    return keras.Model(inputs, layers.GlobalAveragePooling3D()(x))


def transposed() -> keras.Model:
    """Every padding and stride of transposed convolutions."""
    inputs = keras.Input((7, 7, 3))
    same = layers.Conv2DTranspose(4, 3, strides=2, padding="same")(inputs)
    x = layers.Conv2DTranspose(4, 5, strides=2, padding="same", activation="relu")(same)
    return keras.Model(inputs, layers.Conv2DTranspose(2, 3, padding="valid")(x))


def grouped() -> keras.Model:
    """Channels in groups."""
    inputs = keras.Input((12, 12, 8))
    x = layers.Conv2D(16, 3, groups=4, padding="same", activation="relu")(inputs)
    return keras.Model(inputs, layers.Conv2D(8, 3, strides=2, groups=8, padding="same")(x))


def dilated() -> keras.Model:
    """Holes in the kernel, even kernels among them."""
    inputs = keras.Input((17, 15, 3))
    x = layers.Conv2D(5, 3, dilation_rate=2, padding="same", activation="relu")(inputs)
    return keras.Model(inputs, layers.Conv2D(4, (2, 4), dilation_rate=(1, 3), padding="same")(x))


def depthwise() -> keras.Model:
    """One kernel for every channel, and separable convolutions."""
    inputs = keras.Input((14, 14, 4))
    x = layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU(6.0)(x)
    x = layers.SeparableConv2D(6, 3, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Flatten()(x))


def separable_sequence() -> keras.Model:
    """Separable and depthwise along one axis."""
    inputs = keras.Input((20, 6))
    x = layers.SeparableConv1D(8, 5, padding="same", activation="relu")(inputs)
    x = layers.DepthwiseConv1D(3, padding="same")(x)
    return keras.Model(inputs, layers.GlobalMaxPooling1D()(x))


def odd_strides() -> keras.Model:
    """Padding that falls on one side only."""
    inputs = keras.Input((13, 10, 3))
    x = layers.Conv2D(6, 4, strides=3, padding="same", activation="relu")(inputs)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    return keras.Model(inputs, layers.AveragePooling2D(2, padding="same")(x))


def any_size() -> keras.Model:
    """Height and width are known when the image comes."""
    inputs = keras.Input((None, None, 3))
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(8, 3, padding="same")(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D(keepdims=True)(x))


def channels_first_inside() -> keras.Model:
    """Axes exchanged and exchanged back."""
    inputs = keras.Input((6, 9, 4))
    x = layers.Permute((3, 1, 2))(inputs)
    x = layers.Dense(5, activation="relu")(x)
    x = layers.Permute((2, 3, 1))(x)
    return keras.Model(inputs, layers.Conv2D(3, 2)(x))


def cut_and_padded() -> keras.Model:
    """Zero padding, cropping, upsampling along one axis."""
    inputs = keras.Input((10, 10, 3))
    x = layers.ZeroPadding2D(((1, 2), (0, 3)))(inputs)
    x = layers.Conv2D(4, 3)(x)
    x = layers.Cropping2D(((1, 0), (2, 1)))(x)
    return keras.Model(inputs, x)
