"""Stacks of layers."""

from __future__ import annotations

import keras
from keras import layers


def perceptron() -> keras.Model:
    """Dense layers with the usual helpers between."""
    return keras.Sequential(
        [
            keras.Input((20,)),
            layers.Dense(32, activation="relu"),
            layers.Dropout(0.3),
            layers.BatchNormalization(),
            layers.Dense(16, activation="tanh", use_bias=False),
            layers.Dense(5, activation="softmax"),
        ]
    )


def digits() -> keras.Model:
    """The convolutional network of every tutorial."""
    model = keras.Sequential()
    model.add(keras.Input((28, 28, 1)))
    for filters in (8, 16):
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="softmax"))
    return model


def nested() -> keras.Model:
    """A Sequential in a Sequential."""
    encoder = keras.Sequential(
        [keras.Input((12,)), layers.Dense(8, activation="relu"), layers.Dense(3)], name="encoder"
    )
    decoder = keras.Sequential(
        [keras.Input((3,)), layers.Dense(8, activation="relu"), layers.Dense(12)], name="decoder"
    )
    return keras.Sequential([keras.Input((12,)), encoder, decoder])


def autoencoder() -> keras.Model:
    """Down by strides, up by transposed convolutions."""
    return keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.Conv2D(8, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(12, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(3, 4, strides=2, padding="same", activation="sigmoid"),
        ]
    )
