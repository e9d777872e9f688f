"""Embeddings, lookups and features in categories."""

from __future__ import annotations

import keras
from keras import layers


def bag_of_words() -> keras.Model:
    """Words averaged."""
    return keras.Sequential(
        [
            keras.Input((15,), dtype="int32"),
            layers.Embedding(50, 8),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def recommender() -> keras.Model:
    """Two tables, multiplied."""
    user, item = keras.Input((1,), dtype="int32", name="user"), keras.Input((1,), dtype="int32", name="item")
    users = layers.Flatten()(layers.Embedding(30, 6, name="users")(user))
    items = layers.Flatten()(layers.Embedding(40, 6, name="items")(item))
    return keras.Model([user, item], layers.Dot(axes=1)([users, items]))


def categories() -> keras.Model:
    """Numbers looked up in a vocabulary, then one-hot."""
    inputs = keras.Input((1,), dtype="int64")
    x = layers.IntegerLookup(vocabulary=[10, 20, 30, 47])(inputs)
    x = layers.CategoryEncoding(num_tokens=5, output_mode="one_hot")(x)
    return keras.Model(inputs, layers.Dense(2)(x))


def buckets() -> keras.Model:
    """Numbers in intervals."""
    inputs = keras.Input((4,))
    x = layers.Discretization(bin_boundaries=[-1.0, 0.0, 0.5])(inputs)
    x = layers.Embedding(4, 3)(x)
    return keras.Model(inputs, layers.Dense(2)(layers.Flatten()(x)))


def words() -> keras.Model:
    """Strings looked up in a vocabulary."""
    inputs = keras.Input((1,), dtype="string")
    x = layers.StringLookup(vocabulary=["red", "green", "blue"])(inputs)
    x = layers.Embedding(4, 5)(x)
    return keras.Model(inputs, layers.Dense(2)(layers.Flatten()(x)))


def sentences() -> keras.Model:
    """Text to words to numbers."""
    inputs = keras.Input((1,), dtype="string")
    x = layers.TextVectorization(vocabulary=["the", "cat", "sat", "on", "mat"], output_sequence_length=6)(
        inputs
    )
    x = layers.Embedding(7, 5)(x)
    return keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling1D()(x)))
