"""python -m tests.programs.sides.run_tensorflow: run programs in TensorFlow and note their losses; see `process`."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tests.programs.sides import (
    keras_data,
    keras_start,
    process,
    surroundings,
    tensorflow_chance,
    tensorflow_packages,
    tensorflow_past,
)
from tests.programs.sides.record import Recorder


def install(recorder: Recorder) -> None:
    """Everything that makes a run comparable."""
    legacy = os.environ.get("TF_USE_LEGACY_KERAS") == "1"
    if legacy:
        import tf_keras as keras

        sys.modules["keras"] = keras  # what programs of that time call it
        tensorflow_past.install(keras)
    else:
        import keras
        from keras.src.trainers import trainer

        trainer.model_supports_jit = lambda model: False  # XLA can't call what notes the losses
    surroundings.own_random(("tensorflow", "keras", "tf_keras"))
    tensorflow_chance.install()
    keras_start.install(keras)
    keras_data.install("tf_keras" if legacy else "keras")
    tensorflow_packages.install()
    record(recorder)
    keep_order()
    surroundings.prepare()


def record(recorder: Recorder) -> None:
    """Note what gradients are taken of, whenever the graph that they are in runs."""
    original = tf.GradientTape.gradient

    def note(value: Any) -> Any:
        recorder.add(float(value))
        return np.int32(0)

    def gradient(
        self: Any, target: Any, sources: Any, output_gradients: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        parts = [part for part in tf.nest.flatten(target) if tf.is_tensor(part)]
        weights = [None] * len(parts) if output_gradients is None else tf.nest.flatten(output_gradients)
        if parts:
            with self.stop_recording() if self._recording else nullcontext():
                tf.numpy_function(note, [tf.add_n(list(map(total, parts, weights)))], tf.int32, stateful=True)
        return original(self, target, sources, output_gradients, *args, **kwargs)

    tf.GradientTape.gradient = gradient


def total(tensor: Any, weight: Any) -> Any:
    """The sum of a tensor: its gradient is that of the tensor, in TensorFlow."""
    values = tf.cast(tensor, tf.float64)
    return tf.reduce_sum(values if weight is None else values * tf.cast(weight, tf.float64))


def keep_order() -> None:
    """`tf.data` shuffles nothing."""
    tf.data.Dataset.shuffle = lambda self, *args, **kwargs: self
    list_files = tf.data.Dataset.list_files

    def listed(file_pattern: Any, shuffle: Any = None, seed: Any = None, name: Any = None) -> Any:
        return list_files(file_pattern, shuffle=False)

    tf.data.Dataset.list_files = staticmethod(listed)


def begin(folder: Path, recorder: Recorder) -> None:
    """Let Keras find the folder of this run's downloads."""
    for name in ("keras.src.backend.config", "tf_keras.src.backend"):
        if hasattr(sys.modules.get(name), "_KERAS_DIR"):
            sys.modules[name]._KERAS_DIR = os.environ["KERAS_HOME"]  # type: ignore[attr-defined]


if __name__ == "__main__":
    process.serve(install, begin)
