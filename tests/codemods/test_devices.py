"""``with tf.device(...)`` around models and their training: as without it, on whatever machine."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import indent

import pytest
from tests.codemods.checks import codes, migrate, output, text_of

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity

HEAD = text_of(
    """
    import numpy as np
    import tensorflow as tf
    from tensorflow import keras
    from tensorflow.keras import layers

    x = np.random.rand(64, 8).astype("float32")
    y = np.random.rand(64, 1).astype("float32")
    """
)
FIT = text_of(
    """
    model = keras.Sequential([layers.Dense(16, activation="relu", input_shape=(8,)), layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    # two turns
    model.fit(x, y, epochs=2, batch_size=16, verbose=0)
    """
)
TAPE = text_of(
    """
    inputs = keras.Input((8,))
    model = keras.Model(inputs, layers.Dense(1)(layers.Dense(4, activation="relu")(inputs)))
    optimizer = keras.optimizers.SGD(0.1)
    for epoch in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    """
)


@pytest.mark.parametrize("block", [FIT, TAPE], ids=["fit", "tape"])
@pytest.mark.parametrize("device", ['"/cpu:0"', '"/GPU:0"', "PLACE"])
def test_what_is_built_and_trained_is_as_without_the_block(block: str, device: str) -> None:
    head = HEAD + f"PLACE = {device if device != 'PLACE' else 'input()'}\n"
    within = migrate(f"{head}with tf.device({device}):\n{indent(block, '    ')}")
    assert output(within) == output(migrate(head + block))
    assert not codes(within)
    told = [finding.code for finding in within.findings if finding.code == "TRN509"]
    assert told == ([] if "cpu" in device else ["TRN509"])


def test_a_builder_and_a_constructor_place_their_layers(parity: Parity) -> None:
    text = parity.check(
        """
        import tensorflow as tf
        from tensorflow import keras
        from tensorflow.keras import layers


        class Tower(keras.Model):
            def __init__(self, units):
                super().__init__()
                with tf.device("/cpu:0"):
                    self.hidden = layers.Dense(units, activation="relu")
                self.out = layers.Dense(3)

            def call(self, x):
                with tf.device("/gpu:0"):
                    x = self.hidden(x)
                return self.out(x)


        def build_model(n=7):
            with tf.device("/GPU:0"):
                inputs = keras.Input(shape=(n,))
                x = layers.Dense(16, activation="relu")(inputs)
                model = keras.Model(inputs, Tower(5)(x))
            return model
        """
    )
    assert "device" not in text


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)
