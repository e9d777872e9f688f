"""The weights of one layer, in Keras's order and axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import check_transformed, codes, migrate, output

from migrate.worker import Worker

IMAGES, SEQUENCES, MATRIX = (2, 6, 5, 3), (2, 6, 3), (4, 3)
LAYERS: dict[str, tuple[list[Any], str, dict[str, Any], tuple[int, ...], list[int]]] = {
    "Linear": ([3, 5], "Dense", {"units": 5}, MATRIX, [0, 1]),
    "Linear without bias": ([3, 5, False], "Dense", {"units": 5, "use_bias": False}, MATRIX, [0, 1]),
    "Conv1d": ([3, 4, 2], "Conv1D", {"filters": 4, "kernel_size": 2}, SEQUENCES, [0, 2, 1]),
    "Conv2d": ([3, 4, (3, 2)], "Conv2D", {"filters": 4, "kernel_size": (3, 2)}, IMAGES, [0, 3, 1, 2]),
    "ConvTranspose2d": (
        [3, 4, (3, 2)],
        "Conv2DTranspose",
        {"filters": 4, "kernel_size": (3, 2)},
        IMAGES,
        [0, 3, 1, 2],
    ),
    "BatchNorm2d": ([3, 1e-3], "BatchNormalization", {"epsilon": 1e-3}, IMAGES, [0, 3, 1, 2]),
    "LayerNorm": ([3, 1e-3], "LayerNormalization", {"epsilon": 1e-3}, MATRIX, [0, 1]),
    "LSTM": ([3, 4], "LSTM", {"units": 4, "return_sequences": True}, SEQUENCES, [0, 1, 2]),
}


@pytest.mark.parametrize("name", LAYERS)
def test_keras_computes_the_same_with_them(name: str, keras_scripts: Worker, torch_scripts: Worker) -> None:
    given, layer, arguments, shape, order = LAYERS[name]
    x = np.random.default_rng(2).normal(size=shape).astype("float32")
    weights, wanted = torch_scripts.call("layer_weights:torch_side", name.split()[0], given, x, order)
    found = keras_scripts.call("layer_weights:keras_side", layer, arguments, x, weights)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=2e-6 * np.abs(wanted).max())


def test_what_is_not_known_is_no_guess(torch_scripts: Worker) -> None:
    assert "GRU" in torch_scripts.call("layer_weights:unknown")


def test_layers_by_their_places_names_and_variables() -> None:
    check_transformed(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        hidden = layers.Dense(4, input_shape=(3,))
        model = keras.Sequential([hidden, layers.Dense(2)])
        print(hidden.get_weights(), model.layers[1].get_weights()[0], len(model.layers))
        """,
        """
        from torch import nn

        from migrate_support import layer_weights


        class Net(nn.Sequential):
            def __init__(self):
                super().__init__(
                    nn.Linear(3, 4),
                    nn.Linear(4, 2),
                )


        model = Net()
        hidden = model[0]
        print(layer_weights(hidden), layer_weights(model[1])[0], 2)
        """,
    )


def test_a_layer_of_a_builders_model() -> None:
    check_transformed(
        """
        from tensorflow import keras
        from tensorflow.keras import layers


        def build():
            inputs = keras.Input((3,))
            x = layers.Dense(4, name="hidden")(inputs)
            return keras.Model(inputs, layers.Dense(2)(x))


        model = build()
        print(model.get_layer("hidden").get_weights()[0])
        """,
        """
        from torch import nn

        from migrate_support import layer_weights


        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.hidden = nn.Linear(3, 4)
                self.dense = nn.Linear(4, 2)

            def forward(self, inputs):
                x = self.hidden(inputs)
                return self.dense(x)


        def build():
            return Net()


        model = build()
        print(layer_weights(model.hidden)[0])
        """,
    )


def test_a_name_that_no_layer_has_is_told() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        model = keras.Sequential([layers.Dense(4, input_shape=(3,))])
        print(model.get_layer("dense_7").get_weights())
        """
    )
    assert "API101" in codes(outcome)


def test_all_weights_where_pytorch_has_the_same() -> None:
    program = """
        from tensorflow import keras
        from tensorflow.keras import layers

        model = keras.Sequential([layers.Dense(4, input_shape=(3,)), LAYER])
        print(len(model.weights))
        """
    outcome = migrate(program.replace("LAYER", "layers.Dense(2)"))
    assert codes(outcome) == []
    assert "print(len(list(model.parameters())))" in output(outcome)
    assert "API101" in codes(migrate(program.replace("LAYER", "layers.BatchNormalization()")))


@pytest.mark.parametrize("name", ["weights", "non_trainable_weights", "variables", "output_shape"])
def test_what_only_a_layer_of_keras_has_is_told(name: str) -> None:
    outcome = migrate(f"""
        import tensorflow as tf
        from tensorflow import keras

        class Scale(keras.layers.Layer):
            def __init__(self):
                super().__init__()
                self.w = self.add_weight(shape=(3,), initializer="ones")

            def call(self, x):
                return x * self.w

        scale = Scale()
        y = scale(tf.ones((2, 3)))
        print(scale.{name})
        """)
    assert codes(outcome) == ["API101"]
    assert f"print(scale.{name})" in output(outcome)


def test_layers_that_a_loop_makes_have_no_places() -> None:
    source = """
    from tensorflow import keras
    from tensorflow.keras import layers

    model = keras.Sequential()
    model.add(keras.Input((4,)))
    for units in (5, 4, 3):
        model.add(layers.Dense(units, activation="relu"))
    model.add(layers.Dense(1, name="last"))
    """
    for use in ("len(model.layers)", "model.layers[1].get_weights()", "model.layers[-1].get_weights()"):
        outcome = migrate(f"{source}print({use})\n")
        assert "API101" in codes(outcome)
        assert use in output(outcome)
    named = migrate(f'{source}print(model.get_layer("last").get_weights())\n')
    assert codes(named) == []
    assert "print(layer_weights(model.last))" in output(named)


def test_a_layer_of_ones_own_model_by_the_name_it_was_given() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        class Words(keras.Model):
            def __init__(self, count, width):
                super().__init__()
                self.table = layers.Embedding(count, width, name="words")
                self.dense = layers.Dense(1)

            def call(self, ids):
                return self.dense(self.table(ids))

        model = Words(9, 4)
        print(model.get_layer("words").get_weights()[0])
        """
    )
    assert codes(outcome) == []
    assert "print(layer_weights(model.table)[0])" in output(outcome)


def test_a_name_that_no_layer_of_ones_own_model_was_given_is_told() -> None:
    outcome = migrate(
        """
        from tensorflow import keras
        from tensorflow.keras import layers

        class Words(keras.Model):
            def __init__(self):
                super().__init__()
                self.table = layers.Embedding(9, 4)

            def call(self, ids):
                return self.table(ids)

        model = Words()
        print(model.get_layer("table").get_weights()[0])
        """
    )
    assert codes(outcome) == ["API101"]
