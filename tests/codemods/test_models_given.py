"""Models that a builder is given are layers of the one it builds, and models that are frozen there stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import check_transformed, codes, migrate, output
from tests.codemods.classifier import BUILD

Both = Callable[..., tuple[Any, Any, str]]
GAN = """
def define_generator(size):
    model = keras.Sequential()
    model.add(keras.layers.Dense(5, input_dim=size, kernel_initializer=keras.initializers.Constant(0.2)))
    model.add(keras.layers.Dense(2, kernel_initializer=keras.initializers.Constant(0.3)))
    return model


def define_discriminator():
    model = keras.Sequential()
    model.add(keras.Input((2,)))
    model.add(keras.layers.Dense(4, activation="tanh", kernel_initializer=keras.initializers.Constant(0.1)))
    model.add(keras.layers.BatchNormalization())
    model.add(keras.layers.Dense(1, activation="sigmoid", kernel_initializer=keras.initializers.Constant(0.4)))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.SGD(0.2), metrics=["accuracy"])
    return model


def define_gan(generator, discriminator):
    {freeze}
    model = keras.Sequential()
    model.add(generator)
    model.add(discriminator)
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.SGD(0.2))
    return model
"""
FREEZE = "discriminator.trainable = False"
FREEZE_EACH = "for layer in discriminator.layers:\n        layer.trainable = False"


def test_a_sequential_of_what_a_builder_is_given() -> None:
    check_transformed(
        """
        from tensorflow import keras


        def join(first, second):
            model = keras.Sequential()
            model.add(first)
            model.add(second)
            return model
        """,
        """
        from torch import nn


        class Join(nn.Sequential):
            def __init__(self, first, second):
                super().__init__(
                    first,
                    second,
                )


        def join(first, second):
            model = Join(first, second)
            return model
        """,
        findings=None,
    )


def test_the_networks_of_a_class_of_the_programs_own() -> None:
    outcome = migrate(
        """
        from tensorflow.keras.layers import Dense, Input
        from tensorflow.keras.models import Model, Sequential


        class GAN:
            def __init__(self):
                self.discriminator = self.build_discriminator()
                self.discriminator.compile(loss="mse", optimizer="sgd")
                self.generator = self.build_generator()
                z = Input(shape=(5,))
                img = self.generator(z)
                self.discriminator.trainable = False
                self.combined = Model(z, self.discriminator(img))
                self.combined.compile(loss="mse", optimizer="sgd")

            def build_generator(self):
                return Sequential([Dense(2, input_dim=5)])

            def build_discriminator(self):
                return Sequential([Dense(1, input_dim=2)])
        """
    )
    assert codes(outcome) == []
    text = output(outcome)
    assert "        set_trainable(self.discriminator, False)\n" in text
    assert "        self.combined = Combined(self.generator, self.discriminator)\n" in text
    assert "self.generator = generator\n" in text
    assert not migrate(text).changed


@pytest.mark.parametrize("freeze", [FREEZE, FREEZE_EACH], ids=["whole", "layer by layer"])
def test_a_gan_trains_as_in_keras(run_both: Both, freeze: str) -> None:
    source = (
        BUILD
        + GAN.replace("{freeze}", freeze)
        + """
def main(model, x, y):
    discriminator, generator = define_discriminator(), define_generator(6)
    found = [discriminator.train_on_batch(x[:, :2], y) for _ in range(2)]
    gan = define_gan(generator, discriminator)
    found += [[gan.train_on_batch(x, 1 - y)] for _ in range(3)]
    return [float(item[0]) for item in found], discriminator.predict(x[:, :2], verbose=0), gan.predict(x, verbose=0)
"""
    )
    generator = np.random.default_rng(0)
    arrays = {
        "x": generator.normal(size=(16, 6)).astype(np.float32),
        "y": generator.integers(0, 2, (16, 1)).astype(np.float32),
    }
    expected, actual, _ = run_both(source, arrays)
    assert len(set(expected[0])) == 5
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "lines",
    [
        "model.fit(x, y)\nmodel.trainable = False\nmodel.fit(x, y)",
        "model.compile('sgd', 'mse')\nmodel.fit(x, y)\nmodel.trainable = False\nmodel.fit(x, y)",
    ],
)
def test_a_flag_that_keras_would_not_look_at_is_told_of(lines: str) -> None:
    program = (
        "from tensorflow import keras\nmodel = keras.Sequential([keras.layers.Dense(3, input_shape=(2,))])\n"
    )
    outcome = migrate(f"{program}model.compile('sgd', 'mse')\n{lines}\n")
    assert codes(outcome) == ["API101"]
    assert "model.trainable = False" in output(outcome)


def test_a_model_that_is_compiled_again_is_frozen() -> None:
    program = """
        from tensorflow import keras

        model = keras.Sequential([keras.layers.Dense(3, input_shape=(2,))])
        model.compile("sgd", "mse")
        model.fit(x, y)
        model.trainable = False
        model.compile("sgd", "mse")
        model.fit(x, y)
        """
    outcome = migrate(program)
    assert codes(outcome) == []
    assert "set_trainable(model, False)" in output(outcome)


def test_a_model_that_is_made_below_the_builder_that_reads_it_is_given_to_it() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        def build(blocks):
            inputs = keras.Input((4,))
            x = blocks(encoder(inputs))
            return keras.Model(inputs, layers.Dense(2)(x))


        encoder = keras.Sequential([layers.Dense(3, input_shape=(4,))])
        blocks = keras.Sequential([layers.Dense(5, input_shape=(3,))])
        model = build(blocks)
        """
    )
    text = output(outcome)
    assert codes(outcome) == []
    assert "(encoder, blocks)" in text
    assert text.index("def build(blocks)") < text.index("\nencoder = ")
    assert not migrate(text).changed
