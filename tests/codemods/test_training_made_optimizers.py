"""Optimizers that functions and branches of the program make, and lists of parameters that are handed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.codemods.checks import check_transformed, codes, migrate, output
from tests.codemods.classifier import BUILD, check_losses, classes

Both = Callable[..., tuple[Any, Any, str]]
MODEL = """
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(3, input_shape=(2,))])
"""


def test_a_function_that_makes_an_optimizer_is_given_the_parameters() -> None:
    check_transformed(
        """
        from tensorflow import keras


        def make_optimizer(rate=0.1):
            # with momentum
            optimizer = keras.optimizers.SGD(rate, momentum=0.9)
            return optimizer


        model = keras.Sequential([keras.layers.Dense(3, input_shape=(2,))])
        model.compile(make_optimizer(0.01), "mse")
        """,
        """
        import torch
        import torch.nn.functional as F
        from torch import nn


        def make_optimizer(params, rate=0.1):
            # with momentum
            optimizer = torch.optim.SGD(params, lr=rate, momentum=0.9)
            return optimizer


        class Net(nn.Sequential):
            def __init__(self):
                super().__init__(
                    nn.Linear(2, 3),
                )


        model = Net()
        model.optimizer = make_optimizer(model.parameters(), 0.01)
        model.criterion = F.mse_loss
        """,
        findings=None,
    )


@pytest.mark.parametrize(
    "lines",
    [
        "def make():\n    o = keras.optimizers.SGD()\n    o.iterations\n    return o\n\nmodel.compile(make(), 'mse')",
        "def make(params):\n    return keras.optimizers.SGD(params)\n\nmodel.compile(make(0.1), 'mse')",
        "def make():\n    return keras.optimizers.SGD(0.1)\n\nmodel.compile(make(), 'mse')\nlog(make)",
        "def make():\n    return keras.optimizers.SGD(0.1)\n\no = make()\nlog(o)\nmodel.compile(o, 'mse')",
        "def make(clip):\n    if clip:\n        return keras.optimizers.SGD(0.1, clipnorm=1.0)\n"
        "    return keras.optimizers.SGD(0.1)\n\nmodel.compile(make(True), 'mse')",
    ],
)
def test_what_is_not_known_of_such_a_function_is_told_of(lines: str) -> None:
    outcome = migrate(f"{MODEL}\n{lines}\n")
    assert "TRN504" in codes(outcome)
    assert "params," not in output(outcome)


def test_branches_and_functions_train_as_in_keras(run_both: Both) -> None:
    source = (
        BUILD
        + """
schedule = keras.optimizers.schedules.ExponentialDecay(0.5, 3, 0.5)


def scheduled():
    return keras.optimizers.SGD(schedule)


def fit(model, x, y, name=None, optimizer=None):
    if name == "adam":
        optimizer = keras.optimizers.Adam(0.01)
    elif name == "rmsprop":
        optimizer = keras.optimizers.RMSprop(0.01)
    if optimizer is None:
        optimizer = scheduled()
    model.compile(
        optimizer=optimizer, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(x, y, batch_size=24, epochs=2, shuffle=False, verbose=0).history["loss"]


def main(model, x, y):
    return [loss for name in (None, "adam", "rmsprop") for loss in fit(model, x, y, name)]
"""
    )
    expected, actual, text = run_both(source, classes(48))
    check_losses(expected, actual)
    assert "def scheduled(params):" in text
    assert "optimizer = scheduled(model.parameters())" in text


def test_steps_that_hand_the_parameters_on_train_as_in_keras(run_both: Both) -> None:
    source = (
        BUILD
        + """
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def main(model, x, y):
    optimizer = keras.optimizers.SGD(0.3)
    return [float(step(model, optimizer, tf.constant(x), tf.constant(y))) for _ in range(4)]


def step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    update(optimizer, gradients, model.trainable_variables)
    return loss


def update(optimizer, gradients, weights):
    optimizer.apply_gradients(zip(gradients, weights))
"""
    )
    expected, actual, text = run_both(source, classes(24))
    check_losses(expected, actual)
    assert "torch.optim.SGD(model.parameters(), lr=0.3)" in text
