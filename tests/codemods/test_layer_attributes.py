"""Weights of layers by attribute and of models by position; names that tensors do not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output

from migrate.catalog.model import Style

Both = Callable[..., tuple[Any, Any, str]]

TIED = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Tied(keras.Model):
    def __init__(self):
        super().__init__()
        self.tokens = layers.Embedding(11, 6)
        self.conv = layers.Conv1D(6, 3, padding="same")
        self.dense = layers.Dense(6)
        self.norm = layers.LayerNormalization()

    def call(self, x):
        h = self.norm(self.dense(self.conv(self.tokens(x))))
        return tf.matmul(h, self.tokens.embeddings, transpose_b=True)

    def shift(self):
        self.dense.kernel.assign(0.5 * self.dense.kernel + tf.eye(6))

    def penalty(self):
        row = tf.reduce_sum(tf.square(self.dense.kernel), axis=1)
        width = tf.reduce_sum(tf.abs(self.conv.kernel), axis=[1, 2])
        return tf.reduce_max(row) + tf.reduce_max(width) + tf.reduce_sum(self.norm.gamma + self.dense.bias)


def build_model():
    model = Tied()
    model(tf.zeros([1, 5], dtype=tf.int32))
    return model


def main(model, x):
    model.shift()
    return (tf.reduce_sum(model(tf.constant(x)) ** 2, axis=[1, 2]) + model.penalty()).numpy()
"""


@pytest.mark.parametrize("style", list(Style))
def test_weights_by_attribute_keep_keras_axes(style: Style, run_both: Both) -> None:
    expected, actual, text = run_both(TIED, {"x": np.arange(10, dtype=np.int32).reshape(2, 5)}, style)
    assert np.ptp(expected) > 0
    np.testing.assert_allclose(actual, expected, rtol=1e-5)
    assert "self.tokens.weight.mT" in text
    assert "torch.square(self.dense.weight.T)" in text
    assert "self.dense.weight.T.copy_(0.5 * self.dense.weight.T" in text


HELD = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.norm = layers.BatchNormalization(momentum=0.9)
        self.dense = layers.Dense(2)

    def call(self, x):
        return self.dense(self.norm(x))


net = Net()
net(tf.ones([2, 3]))
"""


@pytest.mark.parametrize(
    "read", ["net.norm.momentum", "net.dense.units", "net.dense.name", "net.norm.epsilon"]
)
def test_settings_that_a_module_has_otherwise_are_told(read: str) -> None:
    outcome = migrate(f"{HELD}print({read})\n")
    assert "API101" in codes(outcome)
    assert f"print({read})" in output(outcome)


@pytest.mark.parametrize(
    "use",
    ["net.dense.build((None, 3))", "net.dense.set_weights([])", "print(net.dense.count_params())"],
)
def test_methods_that_only_a_layer_of_keras_has_are_told(use: str) -> None:
    outcome = migrate(f"{HELD}{use}\n")
    assert "API101" in codes(outcome)
    assert use in output(outcome)


def test_a_layer_gives_its_weights_as_keras_does() -> None:
    outcome = migrate(f"{HELD}kernel, bias = net.dense.get_weights()\n")
    assert codes(outcome) == []
    assert "kernel, bias = layer_weights(net.dense)" in output(outcome)


def test_settings_are_told_where_the_model_is_called_too() -> None:
    text = HELD.replace(
        "return self.dense(self.norm(x))", "return self.dense(self.norm(x)) * self.dense.units"
    )
    assert "`.units` is Keras's: nn.Linear calls it out_features" in [
        finding.message.partition(", a recurrent")[0] for finding in migrate(text).findings
    ]


def test_the_classes_own_attributes_are_nobody_elses() -> None:
    text = HELD.replace("        self.dense =", "        self.units = 2\n        self.dense =")
    outcome = migrate(f"{text}print(net.units)\n")
    assert "API101" not in codes(outcome)


@pytest.mark.parametrize(
    "use",
    [
        "print(net.trainable_variables[0].numpy())",
        "kernel, bias, *rest = net.trainable_variables",
        "for weight in net.trainable_variables:\n    print(weight.shape)",
        "weights = net.trainable_weights\nprint(tf.matmul(tf.ones([1, 3]), weights[2]))",
        "means = [tf.reduce_mean(w, axis=0) for w in net.trainable_variables]",
    ],
)
def test_a_single_weight_that_is_used_by_its_axes_is_told(use: str) -> None:
    assert "SAV705" in codes(migrate(f"{HELD}{use}\n"))


@pytest.mark.parametrize(
    "use",
    [
        "total = tf.add_n([tf.nn.l2_loss(w) for w in net.trainable_variables])",
        "slots = [tf.zeros(w.shape) for w in net.trainable_variables]",
        "print(len(net.trainable_variables), tf.linalg.global_norm(net.trainable_variables))",
        "for old, new in zip(net.trainable_variables, Net().trainable_variables):\n    old.assign(0.9 * old)",
    ],
)
def test_what_is_done_with_all_numbers_alike_is_not(use: str) -> None:
    assert "SAV705" not in codes(migrate(f"{HELD}{use}\n"))


@pytest.mark.parametrize(
    "use",
    [
        'decayed = [w for w in net.trainable_variables if "bias" not in w.name]',
        "for weight in net.trainable_variables:\n    print(weight.name)",
        "for number, weight in enumerate(net.trainable_variables):\n    print(number, weight.name)",
        'print(tf.Variable(tf.zeros([3]), name="w").name)',
    ],
)
def test_a_tensor_has_no_name(use: str) -> None:
    """`torch.Tensor.name` is None, so a program that goes by names would take none, or all, without an error."""
    outcome = migrate(f"{HELD}{use}\n")
    assert any("a tensor has no name" in finding.message for finding in outcome.findings)
