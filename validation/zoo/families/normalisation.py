"""Layers that normalise."""

from __future__ import annotations

import keras
from keras import layers


def batches() -> keras.Model:
    """Batch normalization with and without scale and centre, frozen, on another axis."""
    inputs = keras.Input((8, 8, 4))
    x = layers.BatchNormalization(scale=False)(inputs)
    x = layers.Conv2D(5, 3)(x)
    x = layers.BatchNormalization(center=False, epsilon=1e-5, momentum=0.9)(x)
    x = layers.Conv2D(5, 3)(x)
    x = layers.BatchNormalization(axis=1)(x)
    frozen = layers.BatchNormalization()
    frozen.trainable = False
    return keras.Model(inputs, frozen(x))


def layers_and_groups() -> keras.Model:
    """Normalised by sample: layers, groups, instances, root mean square, length."""
    inputs = keras.Input((6, 6, 8))
    x = layers.LayerNormalization(axis=-1)(inputs)
    x = layers.GroupNormalization(groups=4)(x)
    x = layers.GroupNormalization(groups=-1)(x)
    x = layers.RMSNormalization()(x)
    return keras.Model(inputs, layers.UnitNormalization(axis=-1)(x))


def features() -> keras.Model:
    """Mean and variance that were learned from data before."""
    scale = layers.Normalization(axis=-1, name="scale")
    scale.build((None, 5))
    inputs = keras.Input((5,))
    return keras.Model(inputs, layers.Dense(3)(scale(inputs)))


def spectral() -> keras.Model:
    """A kernel that is divided by its largest singular value."""
    inputs = keras.Input((8,))
    x = layers.SpectralNormalization(layers.Dense(6))(inputs)
    return keras.Model(inputs, layers.Dense(2)(x))
