"""Runs in the TensorFlow worker: a SavedModel as TF Serving would run it, by its signature ``serving_default``."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from migrate.converters.verification.inputs import InputSpec
from migrate.errors import MigrateError

SIGNATURE = "serving_default"


class SavedModel:
    """The signature as a model: takes its tensors in the order of the names, and gives a dictionary.

    Raises:
        MigrateError: it cannot be loaded, has no such signature, or is wanted in another dtype than it has.
    """

    def __init__(self, folder: str, dtype: str) -> None:
        if dtype != "float32":
            raise MigrateError("a SavedModel keeps its own dtype")
        try:
            self._loaded = tf.saved_model.load(folder)
        except Exception as error:
            raise MigrateError(f"TensorFlow cannot load {folder}: {error}") from error
        signatures = self._loaded.signatures
        if not signatures:
            raise MigrateError(f"{folder}: has no signature to run")
        self._function = signatures[SIGNATURE if SIGNATURE in signatures else sorted(signatures)[0]]
        self._specs = dict(sorted(self._function.structured_input_signature[1].items()))
        self.inputs = list(self._specs.values())
        self.trainable_variables = list(getattr(self._loaded, "trainable_variables", ()) or ())

    @property
    def specs(self) -> list[InputSpec]:
        """What the signature takes."""
        return [
            InputSpec(name, tuple(spec.shape[1:]), spec.dtype.name, spec.shape[0])
            for name, spec in self._specs.items()
        ]

    def __call__(self, tensors: list[Any], training: bool = False) -> Any:
        """The signature's outputs; of one output itself."""
        outputs = self._function(**dict(zip(self._specs, tensors, strict=True)))
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs
