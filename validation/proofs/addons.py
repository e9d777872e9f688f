"""What proofs run of TensorFlow Addons: it has ended, and imports with no TensorFlow that has Keras 3, so its published
algorithm takes its place.

https://github.com/tensorflow/addons/blob/v0.23.0/tensorflow_addons/optimizers/weight_decay_optimizers.py
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from migrate.validation.keras_api import keras


class AdamW(keras.optimizers.Adam):  # type: ignore[misc]
    """Adam, after ``variable -= weight_decay * variable``: the decay of `DecoupledWeightDecayExtension`, which the
    learning rate has no part in. Its gradients are dense ones: of a sparse one it decays the rows that it has."""

    def __init__(self, weight_decay: float, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.share = weight_decay

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        self.assign_sub(variable, self.share * variable)
        super().update_step(gradient, variable, learning_rate)


ADDONS = SimpleNamespace(optimizers=SimpleNamespace(AdamW=AdamW))
"""The package, as programs import it: ``import tensorflow_addons as tfa``."""
