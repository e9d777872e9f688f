"""Layers and models of one's own."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers


@keras.saving.register_keras_serializable("zoo")
class Scale(layers.Layer):  # type: ignore[misc]
    """A weight of its own for every feature."""

    def build(self, input_shape: Any) -> None:
        self.gain = self.add_weight(name="gain", shape=(input_shape[-1],), initializer="ones")
        self.offset = self.add_weight(name="offset", shape=(input_shape[-1],), initializer="zeros")
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        return inputs * self.gain + self.offset


@keras.saving.register_keras_serializable("zoo")
class Classifier(keras.Model):  # type: ignore[misc]
    """Convolutions and a head, in attributes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.first = layers.Conv2D(6, 3, activation="relu")
        self.norm = layers.BatchNormalization()
        self.pool = layers.GlobalAveragePooling2D()
        self.head = layers.Dense(4)

    def call(self, inputs: Any, training: Any = None) -> Any:
        x = self.norm(self.first(inputs), training=training)
        return self.head(self.pool(x))


@keras.saving.register_keras_serializable("zoo")
class Blocks(keras.Model):  # type: ignore[misc]
    """Layers in a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.blocks = [layers.Dense(8, activation="relu") for _ in range(3)]
        self.drop = layers.Dropout(0.2)
        self.head = layers.Dense(2)

    def call(self, inputs: Any, training: Any = None) -> Any:
        x = inputs
        for block in self.blocks:
            x = self.drop(block(x), training=training)
        return self.head(x)


@keras.saving.register_keras_serializable("zoo")
class Newton(layers.Layer):  # type: ignore[misc]
    """A square root by a loop that runs until it is exact enough."""

    def call(self, inputs: Any) -> Any:
        wanted = tf.abs(inputs) + 1.0
        _, root = tf.while_loop(
            lambda step, _: step < 12,
            lambda step, guess: (step + 1, 0.5 * (guess + wanted / guess)),
            (tf.constant(0), wanted),
        )
        return root


@keras.saving.register_keras_serializable("zoo")
class Switch(layers.Layer):  # type: ignore[misc]
    """Another computation for large inputs."""

    def call(self, inputs: Any) -> Any:
        return tf.cond(tf.reduce_mean(inputs) > 0.0, lambda: inputs * 2.0, lambda: inputs - 1.0)


@keras.saving.register_keras_serializable("zoo")
class Scatter(layers.Layer):  # type: ignore[misc]
    """Columns added up in the places that a table says."""

    def call(self, inputs: Any) -> Any:
        columns = tf.transpose(inputs)
        spread = tf.scatter_nd(tf.constant([[1], [3], [5], [1]]), columns, (6, tf.shape(inputs)[0]))
        return tf.transpose(spread)


@keras.saving.register_keras_serializable("zoo")
class SpaceToDepth(layers.Layer):  # type: ignore[misc]
    """TensorFlow's own rearranging operations."""

    def call(self, inputs: Any) -> Any:
        return tf.nn.depth_to_space(tf.nn.relu(tf.nn.space_to_depth(inputs, 4)), 2)


def own_layer() -> keras.Model:
    """A layer of one's own among others."""
    inputs = keras.Input((6,))
    return keras.Model(inputs, layers.Dense(3)(Scale()(layers.Dense(5)(inputs))))


def own_model() -> keras.Model:
    """A subclassed model."""
    model = Classifier()
    model.build((None, 12, 12, 3))
    return model


def own_blocks() -> keras.Model:
    """A subclassed model with a list of layers."""
    model = Blocks()
    model(keras.ops.zeros((1, 10)))
    return model


def while_loop() -> keras.Model:
    """A loop in the graph."""
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(3)(Newton()(inputs)))


def cond() -> keras.Model:
    """A choice in the graph."""
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(3)(Switch()(inputs)))


def scatter() -> keras.Model:
    """Numbers put in their places."""
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(3)(Scatter()(inputs)))


def rearranged() -> keras.Model:
    """Space to depth and back."""
    inputs = keras.Input((8, 8, 3))
    return keras.Model(inputs, layers.Conv2D(4, 3)(SpaceToDepth()(inputs)))
