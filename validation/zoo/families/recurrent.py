"""Recurrent networks: stacked, masked, bidirectional, with states."""

from __future__ import annotations

import keras
from keras import layers


def lstm() -> keras.Model:
    """Two LSTMs on numbers."""
    return keras.Sequential(
        [keras.Input((9, 5)), layers.LSTM(8, return_sequences=True), layers.LSTM(6), layers.Dense(2)]
    )


def gru() -> keras.Model:
    """A GRU on sequences of any length."""
    inputs = keras.Input((None, 5))
    return keras.Model(inputs, layers.Dense(3)(layers.GRU(7)(inputs)))


def plain_rnn() -> keras.Model:
    """The recurrent layer without gates, backwards."""
    inputs = keras.Input((8, 4))
    return keras.Model(inputs, layers.SimpleRNN(6, go_backwards=True, activation="relu")(inputs))


def bidirectional() -> keras.Model:
    """Both directions, joined in two ways."""
    inputs = keras.Input((8, 4))
    x = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(inputs)
    x = layers.Bidirectional(layers.GRU(4), merge_mode="sum")(x)
    return keras.Model(inputs, layers.Dense(2)(x))


def masked() -> keras.Model:
    """Words with padding, which an LSTM leaves out."""
    inputs = keras.Input((10,), dtype="int32")
    x = layers.Embedding(30, 8, mask_zero=True)(inputs)
    x = layers.LSTM(6)(x)
    return keras.Model(inputs, layers.Dense(2, activation="softmax")(x))


def masking_numbers() -> keras.Model:
    """Steps that are all of one value are left out."""
    inputs = keras.Input((7, 3))
    x = layers.Masking(mask_value=0.0)(inputs)
    x = layers.GRU(5, return_sequences=True)(x)
    return keras.Model(inputs, layers.TimeDistributed(layers.Dense(2))(x))


def encoder_decoder() -> keras.Model:
    """The states of one LSTM begin another."""
    source = keras.Input((None,), dtype="int32", name="source")
    target = keras.Input((None,), dtype="int32", name="target")
    _, h, c = layers.LSTM(8, return_state=True)(layers.Embedding(20, 6)(source))
    decoded = layers.LSTM(8, return_sequences=True)(layers.Embedding(25, 6)(target), initial_state=[h, c])
    return keras.Model([source, target], layers.Dense(25, activation="softmax")(decoded))


def stateful() -> keras.Model:
    """The state goes on from batch to batch."""
    inputs = keras.Input(batch_shape=(2, 6, 3))
    return keras.Model(inputs, layers.Dense(1)(layers.LSTM(4, stateful=True)(inputs)))


def frames() -> keras.Model:
    """A convolution for every frame of a film, then an LSTM over the frames."""
    inputs = keras.Input((4, 12, 12, 3))
    x = layers.TimeDistributed(layers.Conv2D(5, 3, activation="relu"))(inputs)
    x = layers.TimeDistributed(layers.GlobalAveragePooling2D())(x)
    return keras.Model(inputs, layers.Dense(2)(layers.LSTM(6)(x)))


def convolutional_lstm() -> keras.Model:
    """Frames in, a frame out."""
    inputs = keras.Input((4, 8, 8, 2))
    x = layers.ConvLSTM2D(3, 3, padding="same", return_sequences=True)(inputs)
    x = layers.ConvLSTM2D(4, 3, padding="same")(x)
    return keras.Model(inputs, layers.Conv2D(1, 3, padding="same")(x))
