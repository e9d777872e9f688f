"""``TimeDistributed`` of a model: the model is called once, with the steps of all samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tests.codemods.checks import check_transformed, codes, migrate, output

Both = Callable[..., tuple[Any, Any, str]]


def test_a_model_of_the_file_and_a_sequential_of_the_builder() -> None:
    check_transformed(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        def build():
            frame = keras.Sequential([layers.Dense(4, activation="relu"), layers.Dense(3)])
            video = keras.Input((5, 8))
            x = layers.TimeDistributed(frame)(video)
            return keras.Model(video, layers.LSTM(2)(x))
        """,
        """
        from torch import nn


        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.frame = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 3))
                self.lstm = nn.LSTM(3, 2, batch_first=True)
                nn.init.zeros_(self.lstm.bias_hh_l0).requires_grad_(False)

            def forward(self, video):
                x = self.frame(video.flatten(0, 1)).unflatten(0, (-1, video.shape[1]))
                return self.lstm(x)[0][:, -1]


        def build():
            return Net()
        """,
        findings=None,
    )


def test_what_has_no_name_is_told_of() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        def build():
            frame = keras.Sequential([layers.Dense(3)])
            video = keras.Input((5, 8))
            x = layers.TimeDistributed(frame)(layers.LSTM(8, return_sequences=True)(video))
            return keras.Model(video, x)
        """
    )
    assert codes(outcome) == ["MOD401"]
    assert "unflatten" not in output(outcome)


def test_steps_are_computed_as_in_keras(run_both: Both) -> None:
    source = """
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

frame = keras.Sequential([keras.Input((8,)), layers.Dense(4, activation="relu"), layers.Dense(3)])


def build_model():
    video = keras.Input((5, 8))
    x = layers.TimeDistributed(frame)(video)
    x = layers.Flatten()(x)
    return keras.Model(video, layers.Dense(1)(x))


def main(model, x, y):
    model.compile(keras.optimizers.SGD(0.1), "mse")
    losses = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0).history["loss"]
    return losses, model.predict(x, verbose=0)
"""
    generator = np.random.default_rng(0)
    arrays = {
        "x": generator.normal(size=(8, 5, 8)).astype(np.float32),
        "y": generator.normal(size=(8, 1)).astype(np.float32),
    }
    expected, actual, _ = run_both(source, arrays)
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-5)
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-4, atol=1e-5)
