"""A classifier with random inputs, for scripts that train it on both sides."""

from __future__ import annotations

from typing import Any

import numpy as np

BUILD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    inputs = keras.Input((6,))
    x = keras.layers.Dense(16, activation="tanh")(inputs)
    outputs = keras.layers.Dense(3)(x)
    return keras.Model(inputs, outputs)

"""


def classes(samples: int = 96) -> dict[str, Any]:
    """Inputs of six features and three classes that depend on them."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(samples, 6)).astype(np.float32)
    y = np.argmax(x[:, :3] + 0.3 * generator.normal(size=(samples, 3)), axis=1).astype(np.int32)
    return {"x": x, "y": y}


def check_losses(expected: list[float], actual: list[float], falls: bool = True) -> None:
    """The same numbers, of a run that learned something."""
    assert len(actual) == len(expected) > 1
    if falls:
        assert expected[-1] < 0.97 * expected[0]
    np.testing.assert_allclose(actual, expected, rtol=2e-5, atol=1e-6)
