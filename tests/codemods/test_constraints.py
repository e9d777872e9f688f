"""Constraints of layers and of weights of one's own: each step of an optimizer ends with them, in both frameworks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tests.codemods.checks import codes, migrate, output

Both = Callable[..., tuple[Any, Any, str]]

BUILD = '''
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.constraints import MinMaxNorm, NonNeg, UnitNorm, max_norm


class Within(keras.constraints.Constraint):
    """Bounds, and less for each column than for the one before it."""

    def __init__(self, bound):
        self.bound = bound

    def __call__(self, w):
        return tf.clip_by_value(w, -self.bound, self.bound) * tf.constant([[1.0, 0.9, 0.8, 0.7]])

    def get_config(self):
        return {"bound": self.bound}


class Scale(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units),
            initializer=keras.initializers.Constant(0.3),
            constraint=Within(0.4),
            name="w",
        )

    def call(self, x):
        return tf.matmul(x, self.w)


within = Within(0.3)


def build_model():
    inputs = keras.Input((9, 2))
    x = layers.Conv1D(6, 3, activation="tanh", kernel_constraint=max_norm(0.9, axis=[0, 1]))(inputs)
    x = layers.Bidirectional(
        layers.LSTM(4, use_bias=False, kernel_constraint="max_norm", recurrent_regularizer="l2")
    )(x)
    x = layers.Dense(5, "tanh", kernel_constraint="max_norm")(x)
    x = layers.Dense(7, "tanh", kernel_constraint=UnitNorm(), bias_constraint="non_neg")(x)
    x = layers.Dense(4, kernel_constraint=within)(x)
    x = Scale(4)(x)
    x = layers.Dense(4, kernel_constraint=MinMaxNorm(0.2, 0.7, rate=0.5, axis=0))(x)
    return keras.Model(inputs, layers.Dense(3, kernel_constraint=NonNeg())(x))
'''


def test_constrained_weights_train_alike(run_both: Both) -> None:
    source = (
        BUILD
        + """
def main(model, x, y):
    model.compile(
        optimizer=keras.optimizers.SGD(0.2), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    history = model.fit(x, y, batch_size=16, epochs=4, shuffle=False, verbose=0)
    return [history.history["loss"], model.predict(x, verbose=0)]
"""
    )
    generator = np.random.default_rng(3)
    x = generator.normal(size=(48, 9, 2)).astype(np.float32)
    y = (x.mean(1).argmax(1) + (x[:, 4, 0] > 0)).astype(np.int32)
    expected, actual, text = run_both(source, {"x": x, "y": y})
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-5)
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-4, atol=1e-5)
    assert 'constrain(self.dense_2, "weight", get_constraint(within), axes=(1, 0))' in text


def test_axes_are_those_of_the_weight_as_torch_holds_it() -> None:
    text = output(migrate(BUILD))
    assert 'constrain(self.conv1d, "weight", WeightConstraint("MaxNorm", max_value=0.9, axis=[1, 2]))' in text
    assert 'constrain(self, "w", Within(0.4))' in text
    assert codes(migrate(BUILD)) == []


def test_a_constraint_along_half_of_a_merged_axis_is_told() -> None:
    source = """
        from tensorflow import keras
        from tensorflow.keras import layers

        model = keras.Sequential([
            keras.Input((9, 9, 2)),
            layers.DepthwiseConv2D(3, depthwise_constraint=keras.constraints.MaxNorm(0.5, axis=AXIS)),
        ])
    """
    assert codes(migrate(source.replace("AXIS", "2")))[0] == "API102"
    outcome = migrate(source.replace("AXIS", "0"))
    assert codes(outcome) == []
    assert 'WeightConstraint("MaxNorm", max_value=0.5, axis=2)' in output(outcome)


def test_nothing_that_the_layer_in_a_wrapper_is_given_gets_lost() -> None:
    source = """
        from tensorflow import keras
        from tensorflow.keras import layers

        inputs = keras.Input((7, 5))
        model = keras.Model(inputs, layers.Bidirectional(layers.LSTM(4, ARGUMENT))(inputs))
    """
    for argument in ("bias_regularizer='l2'", "dtype='float64'", "trainable=False"):
        assert "API102" in codes(migrate(source.replace("ARGUMENT", argument))), argument
    text = output(migrate(source.replace("ARGUMENT", "kernel_constraint=keras.constraints.MaxNorm(3)")))
    assert text.count('WeightConstraint("MaxNorm", max_value=3, axis=1)') == 2
    assert '"weight_ih_l0"' in text
    assert '"weight_ih_l0_reverse"' in text
