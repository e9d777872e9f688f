"""Functional models become modules that compute the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity  # noqa: E402


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_a_chain_of_layers(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def build_model(hidden=32):
            inputs = keras.Input(shape=(20,))
            x = layers.Dense(hidden, activation="relu")(inputs)
            x = layers.Dense(hidden // 2, activation="tanh", name="second")(x)
            return keras.Model(inputs, layers.Dense(3)(x))
        """
    )
    assert "self.dense = nn.Linear(20, hidden)" in text
    assert "self.second = nn.Linear(hidden, hidden // 2)" in text
    assert "F.relu(self.dense(inputs))" in text


def test_a_residual_network_with_helpers_loops_and_a_branch(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def conv_block(x, filters, stride=1):
            x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
            x = layers.BatchNormalization()(x)
            return layers.ReLU()(x)

        def residual_block(x, filters, stride=1):
            shortcut = x
            if stride != 1 or x.shape[-1] != filters:
                # The shortcut has to shrink along.
                shortcut = layers.Conv2D(filters, 1, strides=stride, padding="same")(x)
            y = conv_block(x, filters, stride)
            y = layers.Conv2D(filters, 3, padding="same")(y)
            y = layers.Add()([y, shortcut])
            return layers.Activation("relu")(y)

        def build_model(width=6):
            inputs = keras.Input((8, 8, 1))
            x = conv_block(inputs, width)
            for filters in [width, 2 * width]:
                x = residual_block(x, filters, stride=2)
            x = layers.Flatten()(x)
            return keras.Model(inputs, layers.Dense(10)(x), name="digits_resnet")
        """
    )
    assert "class DigitsResnet(nn.Module):" in text
    assert "if stride != 1 or in_channels != filters:" in text
    assert "if self.stride != 1 or self.in_channels != self.filters:" in text
    assert "# The shortcut has to shrink along." in text
    assert "for residual_block in self.residual_blocks:" in text
    assert "inputs.permute(0, 3, 1, 2)" in text


def test_lists_filled_in_loops_and_two_inputs(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow.keras.models import Model
        from tensorflow.keras.layers import (
            BatchNormalization, Concatenate, Conv1D, Dense, Embedding, Flatten, Input, Maximum, SpatialDropout1D,
            TimeDistributed, ZeroPadding1D,
        )

        def window_unit(inp, length, units=20, window=2):
            out = Conv1D(units, window, strides=1, padding="valid", activation="relu")(inp)
            out = TimeDistributed(Dense(5, input_shape=(length, units)))(out)
            out = ZeroPadding1D(padding=(0, window - 1))(out)
            return out

        def get_tagger(units=20, length=11, letters=30):
            first = Input(shape=(length,))
            second = Input(shape=(length,))
            a = Embedding(letters, 8)(first)
            a = SpatialDropout1D(0.15)(a)
            a = BatchNormalization()(a)
            found = []
            for i in range(1, 5):
                found.append(window_unit(a, length, units, window=i))
            for i in range(5, 7):
                found.append(window_unit(a, length, units - 5, window=i))
            found.append(window_unit(a, length, units - 10, window=7))
            best = Maximum()(found)
            b = Embedding(12, 6)(second)
            b = SpatialDropout1D(0.15)(b)
            x = Concatenate(axis=-1)([a, best, b])
            x = BatchNormalization()(x)
            x = Flatten()(x)
            x = Dense(10, activation="relu")(x)
            out = Dense(1, activation="sigmoid")(x)
            model = Model(inputs=[first, second], outputs=out)
            return model
        """,
        "program:get_tagger",
        inputs=[
            {"shape": [11], "dtype": "float32", "high": 30},
            {"shape": [11], "dtype": "float32", "high": 12},
        ],
    )
    assert "class Tagger(nn.Module):" in text
    assert "self.window_units = nn.ModuleList(WindowUnit(8, units, window=i) for i in range(1, 5))" in text
    assert "nn.Linear(length * 19, 10)" in text
    assert "def forward(self, first, second):" in text
    assert "model = Tagger(units, length, letters)\n    return model" in text
