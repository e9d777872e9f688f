"""Runs in the TensorFlow worker: Keras models that are written out as PyTorch source."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops


def residual() -> Any:
    """Named blocks: two with a projection, and a run of four that are alike."""
    inputs = keras.Input((16, 16, 3), name="image")
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="stem")(inputs)
    for stage, (filters, count) in enumerate([(8, 2), (12, 5)], 1):
        for number in range(1, count + 1):
            x = _block(x, filters, number == 1, f"stage{stage}_block{number}")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(inputs, layers.Dense(5, activation="softmax", name="classes")(x), name="small_resnet")


def _block(x: Any, filters: int, projects: bool, name: str) -> Any:
    shortcut = layers.Conv2D(filters, 1, name=f"{name}_0_conv")(x) if projects else x
    y = layers.Conv2D(filters, 3, padding="same", name=f"{name}_1_conv")(x)
    y = layers.BatchNormalization(epsilon=1e-4, name=f"{name}_1_bn")(y)
    y = layers.Activation("relu", name=f"{name}_1_relu")(y)
    y = layers.Dropout(0.1 * filters / 100, name=f"{name}_drop")(y)
    return layers.Add(name=f"{name}_add")([shortcut, y])


def branches() -> Any:
    """Layers without names in parts that repeat with other widths, as Inception has them."""
    inputs = keras.Input((12, 12, 4))
    x = inputs
    for width in (3, 4, 5):
        parts = [_unit(x, width, 1), _unit(_unit(x, width + 1, 1), width, 3), _unit(x, 2, 3)]
        x = layers.concatenate(parts)
    return keras.Model(inputs, layers.Dense(3)(layers.Flatten()(x)))


def _unit(x: Any, filters: int, size: int) -> Any:
    x = layers.Conv2D(filters, size, padding="same", use_bias=False)(x)
    return layers.Activation("relu")(layers.BatchNormalization(scale=False)(x))


def mixed() -> Any:
    """Masks, recurrent layers, a model within it that is used twice, operations, and dictionaries of tensors."""
    tokens = keras.Input((9,), dtype="int32", name="tokens")
    side = keras.Input((6,), name="side")
    x = layers.Embedding(20, 8, mask_zero=True, name="words")(tokens)
    y = layers.Bidirectional(layers.LSTM(5, return_sequences=True), name="both")(x)
    z, state = layers.GRU(6, return_state=True, name="reader")(y)
    head = keras.Sequential([layers.Dense(7, activation="gelu"), layers.Dense(6)], name="head")
    first, second = head(z * 2.0 - state), head(side)
    joined = ops.concatenate([first[:, 1:], ops.maximum(second, 0.1)], axis=-1)
    outputs = {"score": layers.Dense(1, name="score")(joined), "vector": second / 3.0}
    return keras.Model({"tokens": tokens, "side": side}, outputs, name="mixed")


def attending() -> Any:
    """Encoder blocks with attention, and a layer that is shared."""
    inputs = keras.Input((7, 12), name="sequence")
    shared = layers.Dense(12, activation="tanh", name="shared")
    x = shared(shared(inputs))
    for number in range(3):
        y = layers.MultiHeadAttention(3, 4, name=f"encoder_{number}_attention")(x, x)
        x = layers.LayerNormalization(epsilon=1e-6, name=f"encoder_{number}_norm")(
            layers.Add(name=f"encoder_{number}_add")([x, y])
        )
    return keras.Model(inputs, layers.GlobalAveragePooling1D(name="mean")(x), name="encoder")


def scored() -> Any:
    """Attention of other kinds, and operations that give several tensors of which some are used."""
    inputs = keras.Input((6, 8), name="sequence")
    x = layers.PReLU(alpha_initializer="random_normal", name="slopes")(inputs)
    x = layers.BatchNormalization(axis=1, name="by_step")(x)
    x = layers.EinsumDense("abc,cde->abde", (None, 2, 4), bias_axes="de", name="apart")(x)
    x, y = ops.split(ops.swapaxes(x, 1, 2), 2, axis=1)
    x, y = ops.squeeze(x, axis=1), ops.squeeze(y, axis=1)
    x = layers.Attention(use_scale=True, score_mode="concat", name="concat")([x, y])
    y = layers.AdditiveAttention(name="additive")([y, x, y])
    x = layers.GroupQueryAttention(3, 4, 2, name="grouped")(x, y, use_causal_mask=True)
    return keras.Model(inputs, [ops.top_k(x, 2)[0], ops.normalize(x, axis=-1)], name="scored")


def save(model: str, path: str) -> int:
    """Build a model with random weights and save it; the number of its parameters that are trained."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(3)
    made = globals()[model]()
    generator = np.random.default_rng(7)
    for variable in made.weights:
        if variable.path.endswith("moving_variance"):
            variable.assign(generator.uniform(0.5, 1.5, variable.shape))
        elif variable.path.endswith(("moving_mean", "bias", "beta")):
            variable.assign(generator.normal(0, 0.2, variable.shape))
    made.save(path)
    return int(sum(np.prod(variable.shape) for variable in made.trainable_variables))


@keras.saving.register_keras_serializable("somebody")
class Strange(layers.Layer):
    """A class whose code no file holds."""

    def call(self, x: Any) -> Any:
        return x + 1


def save_strange(path: str) -> None:
    """A model with two layers that cannot be written."""
    inputs = keras.Input((4,), name="inputs")
    x = Strange(name="first")(layers.Dense(3, name="dense")(inputs))
    keras.Model(inputs, layers.Lambda(lambda y: y * 2, name="second")(x)).save(path)
