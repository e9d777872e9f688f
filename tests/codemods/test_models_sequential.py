"""Sequential models: an ``nn.Sequential`` where modules follow each other, else a module with a ``forward``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_modules_that_follow_each_other_are_an_nn_sequential(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def build_model():
            return keras.Sequential([
                keras.Input(shape=(12,)),
                # widen
                layers.Dense(16, activation="relu"),
                layers.BatchNormalization(),
                layers.Dropout(0.2),
                layers.Dense(4, activation="softmax"),
            ])
        """
    )
    assert "class Net(nn.Sequential):" in text
    assert "            # widen\n            nn.Linear(12, 16),\n            nn.ReLU()," in text
    assert "nn.Softmax(dim=-1)," in text


def test_images_are_permuted_once_at_the_boundary_and_before_flatten(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def build_cnn(num_classes=5):
            \"\"\"A small CNN.\"\"\"
            model = keras.Sequential(name="small_cnn")
            model.add(layers.Conv2D(6, 3, activation="relu", input_shape=(10, 9, 2)))
            for _ in range(2):
                model.add(layers.Conv2D(6, 3, activation="relu", padding="same"))
            # halve
            model.add(layers.MaxPooling2D())
            model.add(layers.Flatten())
            model.add(layers.Dense(num_classes))
            return model
        """,
        "program:build_cnn",
    )
    assert "class SmallCnn(nn.Module):" in text
    assert text.count(".permute(") == 2
    assert "# halve" in text
    assert 'nn.ModuleList(nn.Conv2d(6, 6, 3, padding="same") for _ in range(2))' in text


def test_growing_channels_are_carried_through_the_loop(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def build_model():
            model = keras.Sequential()
            model.add(keras.Input((16, 3)))
            for filters in (4, 8):
                model.add(layers.Conv1D(filters, 3, strides=2, padding="same", activation="tanh"))
                model.add(layers.BatchNormalization())
            model.add(layers.GlobalAveragePooling1D())
            model.add(layers.Dense(1))
            return model
        """
    )
    assert "in_channels = filters" in text
    assert "for conv1d, batch_normalization in zip(self.conv1ds, self.batch_normalizations):" in text
    assert "nn.Linear(8, 1)" in text


def test_at_the_top_of_a_file(parity: Parity) -> None:
    text = parity.check(
        """
        import tensorflow as tf

        UNITS = 7
        model = tf.keras.models.Sequential([
            tf.keras.layers.Dense(UNITS, activation="relu", input_shape=(5,)),
            tf.keras.layers.Dense(2),
        ])
        """,
        "program:model",
    )
    assert "model = Net()" in text
    assert "nn.Linear(5, UNITS)" in text


def test_a_variable_of_the_function_may_have_the_name_that_the_tensor_gets(parity: Parity) -> None:
    text = parity.check(
        """
        import numpy as np
        from tensorflow import keras
        from tensorflow.keras import layers

        def build_model(x=3):
            y = x
            model = keras.Sequential([
                keras.Input((4, 4, 1)),
                layers.Conv2D(3, 3, strides=2, padding="same"),
                layers.Flatten(),
                layers.Dense(2),
            ])
            print(x + y)
            return model
        """
    )
    assert "def forward(self, x):" in text
    assert "    print(x + y)\n" in text


def test_a_builder_may_follow_an_import_that_goes(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        def build_model():
            return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        """
    )
    assert "class Net(nn.Sequential):" in text
