"""Builders whose helpers are given other helpers, or are methods that call each other; executed on both sides."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from tests.codemods.checks import migrate, output

from migrate.codemods.models.classes import wrapped
from migrate.worker import Worker

sys.path.insert(0, str(Path(__file__).parent))  # models_parity, under importmode=importlib
from models_parity import Parity

HEAD = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

"""


@pytest.fixture
def parity(tensorflow_worker: Worker, torch_worker: Worker, tmp_path: Path) -> Parity:
    return Parity(tensorflow_worker, torch_worker, tmp_path)


def test_a_helper_is_given_another_as_its_activation(parity: Parity) -> None:
    text = parity.check(
        HEAD
        + """
def relu(x):
    return layers.ReLU()(x)


def hard_swish(x):
    return layers.Multiply()([x, layers.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)])


def block(x, filters, stride, activation=relu):
    shortcut = x
    x = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    x = activation(x)
    if stride == 1:
        x = layers.Add()([x, shortcut])
    return x


def build_model():
    inputs = keras.Input((8, 8, 4))
    x = block(inputs, 4, 1)
    x = block(x, 6, 2, hard_swish)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))
"""
    )
    assert "class HardSwish(nn.Module):" in text
    assert "= HardSwish()" in text
    assert "def hard_swish" not in text


def test_methods_that_build_go_though_they_call_each_other() -> None:
    text = output(
        migrate(
            HEAD
            + """
class Networks:
    def hidden(self, x):
        x = layers.Conv2D(4, 3, padding="same")(x)
        return layers.MaxPooling2D(2)(x)

    def branch(self, x, name):
        x = layers.Lambda(lambda t: tf.image.rgb_to_grayscale(t))(x)
        x = self.hidden(x)
        x = layers.Flatten()(x)
        return layers.Dense(2, name=name)(x)

    def assemble(self):
        inputs = keras.Input((9, 8, 3))
        return keras.Model(inputs, [self.branch(inputs, "first"), self.branch(inputs, "second")])


def build_model():
    return Networks().assemble()
"""
        )
    )
    assert "def hidden" not in text
    assert "def branch" not in text


@pytest.mark.parametrize(
    ("call", "size"),
    [
        ("tf.nn.max_pool2d(x, 2, 2, 'VALID')", 4 * 4 * 4),
        ("tf.nn.avg_pool2d(x, ksize=3, strides=2, padding='SAME')", 5 * 4 * 4),
        ("tf.image.extract_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], 'VALID')", 4 * 4 * 16),
        ("tf.repeat(x, 2, axis=1)", 18 * 8 * 4),
    ],
)
def test_the_shape_of_a_function_of_images_is_known(call: str, size: int) -> None:
    text = output(
        migrate(
            HEAD
            + f"""
def build_model():
    inputs = keras.Input((9, 8, 4))
    x = layers.Lambda(lambda x: {call})(inputs)
    return keras.Model(inputs, layers.Dense(3)(layers.Flatten()(x)))
"""
        )
    )
    assert f"nn.Linear({size}, 3)" in text


def test_a_size_that_is_calculated_stays_a_number_in_a_long_line() -> None:
    size = " + ".join(["(((height - 3) // 3 - 1) // 2) * (((width - 3) // 3 - 1) // 2) * 16"] * 3)
    line = f"self.dense = nn.Linear({size}, 32)"
    assert ast.dump(ast.parse("\n".join(wrapped([line])))) == ast.dump(ast.parse(line))


def test_outputs_are_named_by_the_layers_of_the_helpers_that_make_them() -> None:
    text = output(
        migrate(
            HEAD
            + """
def head(x, units, name="first"):
    x = layers.Dense(units)(x)
    return layers.Activation("sigmoid", name=name)(x)


def build_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, [head(inputs, 1), head(inputs, 1, name="second")])


model = build_model()
model.compile("adam", loss={"second": "mse", "first": "mae"})
"""
        )
    )
    assert text.index('"first": ') < text.index("L1Loss") < text.index('"second": ') < text.index("MSELoss")
