"""Parts of a model that the program also calls by themselves keep Keras's axes: images are NHWC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tests.codemods.checks import migrate, output

Both = Callable[..., tuple[Any, Any, str]]

AUTOENCODER = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Autoencoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = keras.Sequential(
            [layers.Conv2D(4, 3, strides=2, padding="same", kernel_initializer="ones", activation="tanh")]
        )
        self.decoder = keras.Sequential(
            [layers.Conv2DTranspose(1, 3, strides=2, padding="same", kernel_initializer="ones")]
        )

    def call(self, x):
        return self.decoder(self.encoder(x))


def build_model():
    model = Autoencoder()
    model(tf.zeros((1, 8, 6, 1)))
    return model

"""
MAIN = """
def main(model, x):
    codes = model.encoder(tf.constant(x))
    return [codes.numpy(), model.decoder(codes).numpy(), model(tf.constant(x)).numpy()]
"""


def test_a_part_that_is_called_apart_takes_images_as_the_model_does(run_both: Both) -> None:
    images = np.random.default_rng(0).normal(size=(3, 8, 6, 1)).astype("float32")
    expected, actual, _ = run_both(AUTOENCODER + MAIN, {"x": images})
    assert expected[0].shape == (3, 4, 3, 4)
    for ours, theirs in zip(actual, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)


def test_a_part_that_only_the_model_calls_takes_what_needs_no_turn() -> None:
    """Between two parts, images stay as convolutions want them."""
    inside = output(
        migrate(
            AUTOENCODER.replace(
                "def build_model", "def main(model, x):\n    return model(x)\n\n\ndef build_model"
            )
        )
    )
    assert "self.encoder(x.permute(0, 3, 1, 2))" in inside
