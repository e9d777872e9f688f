"""Functional models become modules that compute the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from migrate.catalog.model import Style
from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from checks import codes, migrate, output
from models_parity import Parity


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
            x = layers.Dense(hidden // 2, activation=keras.activations.get("tanh"), name="second")(x)
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


def test_an_encoder_and_a_decoder_with_skips(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def encoder_block(x, filters):
            f = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
            p = layers.MaxPooling2D(2)(f)
            return f, p

        def decoder_block(x, skip, filters):
            x = layers.Conv2DTranspose(filters, 2, strides=2, padding="same")(x)
            x = layers.concatenate([x, skip])
            return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)

        def build_unet():
            inputs = keras.Input((16, 16, 3))
            skips = []
            x = inputs
            for filters in [4, 8]:
                f, x = encoder_block(x, filters)
                skips.append(f)
            x = layers.Conv2D(12, 3, padding="same")(x)
            for filters, skip in zip([8, 4], reversed(skips)):
                x = decoder_block(x, skip, filters)
            return keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x))
        """,
        "program:build_unet",
    )
    assert "f, x = encoder_block(x)" in text
    assert "for filters, skip_channels in zip([8, 4], [8, 4]):" in text
    assert "for skip, decoder_block in zip(reversed(skips), self.decoder_blocks):" in text
    assert "nn.Conv2d(filters + skip_channels, filters, 3" in text


def test_loops_in_loops(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import Input, Model, layers

        def unit(x, filters):
            return layers.Conv1D(filters, 3, padding="same", activation="relu")(x)

        def make_net(depth=2):
            inputs = Input((12, 3))
            x = inputs
            for filters in (4, 6):
                for _ in range(depth):
                    x = unit(x, filters)
            y = x
            for filters in (5, 7):
                for _ in range(depth):
                    y = unit(y, filters)
                y = layers.MaxPooling1D(2)(y)
            x = keras.ops.mean(x, axis=1)
            y = layers.Flatten()(y)
            return Model(inputs, [layers.Dense(2)(x), layers.Dense(3)(y)])
        """,
        "program:make_net",
    )
    assert "for unit in self.units:\n            x = unit(x)" in text
    assert "next(units_1)" in text


def test_layers_called_twice_and_layers_in_variables(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def build_model():
            a = keras.Input((6,), name="left")
            b = keras.Input((6,), name="right")
            embed = layers.Dense(5, activation="tanh")
            p, q = embed(a), embed(b)
            mix = layers.Dense(5)
            for _ in range(2):
                p = mix(p)
            distance = keras.ops.abs(p - q)
            score = layers.Dense(1, name="final-score")(distance)
            return keras.Model([a, b], score)
        """
    )
    assert "self.embed = nn.Linear(6, 5)" in text
    assert "self.mix = nn.Linear(5, 5)" in text
    assert "self.final_score = nn.Linear(5, 1)" in text


def test_a_model_at_the_top_of_a_file(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        CLASSES = 3
        inputs = keras.Input(shape=(8, 8, 1))
        # body
        x = layers.Conv2D(6, 3, activation="relu")(inputs)
        skip = x
        for i in range(3):
            x = layers.Conv2D(6, 3, padding="same", activation="relu")(x)
            x = layers.add([x, skip])
        outputs = layers.Dense(CLASSES)(layers.GlobalMaxPooling2D()(x))
        model = keras.Model(inputs=inputs, outputs=outputs, name="toy_resnet")
        """,
        "program:model",
    )
    assert "class ToyResnet(nn.Module):" in text
    assert "        # body\n        x = F.relu(self.conv2d(" in text
    assert "model = ToyResnet()" in text


def test_branches_in_comprehensions_and_recurrent_layers(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def branch(x, width):
            x = layers.Conv1D(4, width, padding="same", activation="relu")(x)
            return layers.BatchNormalization()(x)

        def build_model(widths=(1, 3, 5)):
            inputs = keras.Input((10, 3))
            branches = [branch(inputs, width) for width in (1, 3, 5)]
            x = layers.Concatenate()(branches)
            x = layers.LSTM(6, return_sequences=True)(x)
            x = layers.Bidirectional(layers.LSTM(5))(x)
            return keras.Model(inputs, layers.Dense(2)(x))
        """
    )
    assert "self.branches = nn.ModuleList(Branch(3, width) for width in (1, 3, 5))" in text
    assert "branches = [branch(inputs) for branch in self.branches]" in text


def test_the_exact_style_starts_from_the_same_distributions(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras

        def build_model():
            inputs = keras.Input((5,))
            x = keras.layers.BatchNormalization()(inputs)
            return keras.Model(inputs, keras.layers.Dense(3)(x))
        """,
        style=Style.EXACT,
    )
    assert "self.apply(init_weights)" in text
    assert "BiasedBatchNorm" in text


def test_models_within_models(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def build_head(classes):
            inputs = keras.Input((6,))
            return keras.Model(inputs, layers.Dense(classes)(layers.Dense(7, activation="relu")(inputs)))

        def build_model(classes=5):
            inputs = keras.Input((9, 9, 2))
            stem = keras.Sequential([
                layers.Conv2D(4, 3, activation="relu"),
                layers.Conv2D(6, 3, activation="relu"),
                layers.GlobalAveragePooling2D(),
            ])
            head = build_head(classes)
            return keras.Model(inputs, head(stem(inputs)))
        """
    )
    assert "self.head = build_head(classes)" in text
    assert "return self.head(self.stem(inputs.permute(0, 3, 1, 2)))" in text


def test_several_layers_a_turn_and_a_residual_carried_along(parity: Parity) -> None:
    text = parity.check(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def make_model(input_shape=(16, 16, 3), num_classes=2):
            inputs = keras.Input(shape=input_shape)
            # Entry block
            x = layers.Rescaling(1.0 / 255)(inputs)
            x = layers.Conv2D(4, 3, strides=2, padding="same")(x)
            previous = x  # Set aside residual
            for size in [6, 8]:
                x = layers.Activation("relu")(x)
                x = layers.SeparableConv2D(size, 3, padding="same")(x)
                x = layers.BatchNormalization()(x)
                x = layers.SeparableConv2D(size, 3, padding="same")(x)
                x = layers.BatchNormalization()(x)
                x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
                residual = layers.Conv2D(size, 1, strides=2, padding="same")(previous)
                x = layers.add([x, residual])
                previous = x
            x = layers.GlobalAveragePooling2D()(x)
            if num_classes == 2:
                units = 1
            else:
                units = num_classes
            return keras.Model(inputs, layers.Dense(units)(x))
        """,
        "program:make_model",
    )
    assert "nn.Conv2d(input_shape[2], 4, 3, stride=2)" in text
    assert "for separable_conv2d, batch_normalization, separable_conv2d_1" in text.replace("\n", " ")


def test_a_builder_without_defaults_is_read_with_its_calls() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        def build_model(input_shape, units):
            inputs = keras.Input(shape=input_shape)
            x = layers.Flatten()(inputs)
            for size in units:
                x = layers.Dense(size, activation="relu")(x)
            return keras.Model(inputs, layers.Dense(2)(x))

        model = build_model((5,) + (3,), units=[8, 4])
        """
    )
    text = output(outcome)
    assert codes(outcome) == []
    assert "in_features = input_shape[0] * input_shape[1]" in text
    assert "nn.Linear(in_features, size)" in text
    assert "model = build_model((5,) + (3,), units=[8, 4])" in text


def test_tuples_that_are_put_together_are_known() -> None:
    outcome = migrate(
        """
        from tensorflow import keras

        SIZE = (32, 32)
        filters, kernel = 8, 3
        inputs = keras.Input(shape=SIZE + (3,))
        outputs = keras.layers.Conv2D(filters, kernel)(inputs)
        model = keras.Model(inputs, outputs)
        """
    )
    assert codes(outcome) == []
    assert "self.conv2d = nn.Conv2d(3, filters, kernel)\n" in output(outcome)
