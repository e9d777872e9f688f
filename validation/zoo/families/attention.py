"""Attention, with and without masks."""

from __future__ import annotations

import keras
from keras import layers


def transformer() -> keras.Model:
    """An encoder block over words, with padding masked."""
    inputs = keras.Input((12,), dtype="int32")
    x = layers.Embedding(40, 16, mask_zero=True)(inputs)
    attended = layers.MultiHeadAttention(num_heads=4, key_dim=4, dropout=0.1)(x, x)
    x = layers.LayerNormalization(epsilon=1e-6)(x + attended)
    hidden = layers.Dense(32, activation="gelu")(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x + layers.Dense(16)(hidden))
    return keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling1D()(x)))


def causal_attention() -> keras.Model:
    """A step sees what came before it only."""
    inputs = keras.Input((10, 12))
    attended = layers.MultiHeadAttention(num_heads=3, key_dim=4)(inputs, inputs, use_causal_mask=True)
    return keras.Model(inputs, layers.Dense(5)(layers.Add()([inputs, attended])))


def cross_attention() -> keras.Model:
    """One sequence looks at another; values of another size than the keys."""
    query, context = keras.Input((6, 8), name="query"), keras.Input((9, 10), name="context")
    attended = layers.MultiHeadAttention(2, key_dim=5, value_dim=3)(query, context)
    return keras.Model([query, context], attended)


def scores_of_two_kinds() -> keras.Model:
    """The layers for dot-product and for additive attention."""
    query, value = keras.Input((5, 8), name="query"), keras.Input((7, 8), name="value")
    dot = layers.Attention(use_scale=True)([query, value])
    additive = layers.AdditiveAttention()([query, value])
    return keras.Model([query, value], layers.Concatenate()([dot, additive]))


def grouped_query() -> keras.Model:
    """Several heads share keys and values."""
    inputs = keras.Input((7, 12))
    attended = layers.GroupQueryAttention(head_dim=4, num_query_heads=4, num_key_value_heads=2)(
        inputs, inputs
    )
    return keras.Model(inputs, attended)


def vision_transformer() -> keras.Model:
    """Patches by a convolution, then attention."""
    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(12, 4, strides=4)(inputs)
    x = layers.Reshape((16, 12))(x)
    for _ in range(2):
        y = layers.LayerNormalization()(x)
        x = layers.Add()([x, layers.MultiHeadAttention(3, 4)(y, y)])
        y = layers.LayerNormalization()(x)
        x = layers.Add()([x, layers.Dense(12)(layers.Dense(24, activation="gelu")(y))])
    return keras.Model(inputs, layers.Dense(4)(layers.Flatten()(x)))
