"""What the published package computes, in its own framework. Runs in the TensorFlow worker."""

from __future__ import annotations

import importlib
import warnings
from typing import Any


def predictions(module: str, builder: str, weights: str, inputs: list[Any]) -> Any:
    """Build the model, load the published weights as the package itself does, and predict.

    Args:
        inputs: one array an input, (characters, window).

    Returns:
        float32 (characters,): the probability that a word begins.
    """
    warnings.simplefilter("ignore")  # arguments of Keras 2 that Keras 3 still takes
    model = getattr(importlib.import_module(module), builder)()
    model.load_weights(weights)
    return model.predict(inputs, verbose=0).ravel()
