"""Functions of `keras.ops` in a graph."""

from __future__ import annotations

import keras
from keras import layers, ops


def einsum() -> keras.Model:
    """Sums over indices, as an operation and as a layer."""
    inputs = keras.Input((6, 8))
    x = layers.EinsumDense("abc,cd->abd", output_shape=(None, 5), bias_axes="d")(inputs)
    scores = ops.einsum("bic,bjc->bij", x, x)
    return keras.Model(inputs, ops.softmax(scores, axis=-1))


def arithmetic() -> keras.Model:
    """Operators and functions between layers."""
    inputs = keras.Input((8,))
    x = layers.Dense(6)(inputs)
    x = ops.sqrt(ops.abs(x) + 0.1) * 2.0 - ops.sigmoid(x) / 3.0
    x = ops.concatenate([x, ops.square(x), ops.exp(-ops.abs(x))], axis=-1)
    return keras.Model(inputs, ops.mean(x, axis=-1, keepdims=True))


def sliced() -> keras.Model:
    """Parts of tensors, stacked and split."""
    inputs = keras.Input((8, 6))
    first, last = inputs[:, 0], inputs[:, -1, :]
    middle = inputs[:, 2:6:2]
    halves = ops.split(inputs, 2, axis=-1)
    joined = ops.stack([first, last], axis=1)
    x = ops.concatenate([joined, middle], axis=1)
    return keras.Model(inputs, [layers.Dense(3)(x), ops.add(halves[0], halves[1])])


def gathered() -> keras.Model:
    """Rows chosen by numbers."""
    inputs = keras.Input((9, 5))
    chosen = ops.take(inputs, [4, 0, 7], axis=1)
    best = ops.top_k(inputs, 2, sorted=True)[0]
    return keras.Model(inputs, [layers.Dense(2)(chosen), best])


def logical() -> keras.Model:
    """Conditions element by element."""
    inputs = keras.Input((10,))
    positive = ops.greater(inputs, 0.0)
    x = ops.where(positive, inputs * 2.0, ops.zeros_like(inputs))
    x = ops.clip(x, 0.1, 1.5)
    return keras.Model(inputs, layers.Dense(3)(ops.maximum(x, ops.cast(positive, "float32"))))


def sorted_and_summed() -> keras.Model:
    """Order, running sums, places of the largest."""
    inputs = keras.Input((7,))
    ordered = ops.sort(inputs, axis=-1)
    running = ops.cumsum(inputs, axis=-1)
    place = ops.one_hot(ops.argmax(inputs, axis=-1), 7)
    return keras.Model(inputs, layers.Dense(4)(ops.concatenate([ordered, running, place], axis=-1)))


def reshaped() -> keras.Model:
    """Shapes taken apart and put together."""
    inputs = keras.Input((4, 6))
    x = layers.RepeatVector(3)(layers.Flatten()(inputs))
    x = ops.reshape(x, (-1, 3, 4, 6))
    x = ops.squeeze(ops.expand_dims(ops.swapaxes(x, 1, 2), axis=-1), axis=-1)
    return keras.Model(inputs, ops.tile(ops.pad(x, [[0, 0], [1, 0], [0, 2], [0, 0]]), (1, 1, 1, 2)))


def norms() -> keras.Model:
    """Lengths, means and variances."""
    inputs = keras.Input((5, 6))
    unit = ops.normalize(inputs, axis=-1)
    mean, variance = ops.moments(inputs, axes=[1])
    return keras.Model(
        inputs, [unit, mean, variance, ops.logsumexp(inputs, axis=-1), ops.var(inputs, axis=1)]
    )
