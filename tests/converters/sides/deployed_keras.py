"""Runs in the TensorFlow worker: models that are exported."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers


def save(folder: str) -> None:
    """Two named inputs and outputs; one with a dictionary; a Sequential; one that runs code."""
    keras.utils.set_random_seed(0)
    image, ids = layers.Input((16, 16, 3), name="image"), layers.Input((None,), dtype="int32", name="ids")
    x = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(image)
    norm = layers.BatchNormalization()
    x = layers.GlobalAveragePooling2D()(norm(x))
    state = layers.LSTM(8)(layers.Embedding(50, 8)(ids))
    probabilities = layers.Dense(5, activation="softmax", name="probabilities")(
        layers.Concatenate()([x, state])
    )
    model = keras.Model([image, ids], [probabilities, layers.Dense(1, name="score")(x)])
    norm.set_weights([np.linspace(0.5, 2, 8, dtype=np.float32) for _ in range(4)])
    model.save(f"{folder}/named.keras")
    inputs = {"q": layers.Input((4,), name="q"), "p": layers.Input((4,), name="p")}
    outputs = {"sum": layers.Add()([layers.Dense(3)(inputs["q"]), layers.Dense(3)(inputs["p"])])}
    keras.Model(inputs, outputs).save(f"{folder}/dictionary.keras")
    keras.Sequential([layers.Input((10,)), layers.Dense(4, activation="gelu"), layers.Dense(2)]).save(
        f"{folder}/plain.h5"
    )
    given = layers.Input((4,))
    keras.Model(given, layers.Lambda(lambda x: x * 2)(given)).save(f"{folder}/code.keras")


def signature(folder: str) -> str:
    """What `saved_model_cli show` prints of the signature."""
    import contextlib
    import io

    from tensorflow.python.tools import saved_model_cli

    printed = io.StringIO()
    parser = saved_model_cli.create_parser()
    arguments = ["show", "--dir", folder, "--tag_set", "serve", "--signature_def", "serving_default"]
    with contextlib.redirect_stdout(printed):
        parsed = parser.parse_args(arguments)
        parsed.func()
    return printed.getvalue()
