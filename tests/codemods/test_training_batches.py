"""``train_on_batch`` and ``test_on_batch``: executed on both sides from the same weights and data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output
from tests.codemods.test_training import COMPILE, MODEL
from tests.codemods.test_training_parity import BUILD, classes

Both = Callable[..., tuple[Any, Any, str]]


def _binary() -> dict[str, Any]:
    data = classes(60)
    return {"x": data["x"], "y": (data["y"] > 0).astype(np.float64).reshape(-1, 1)}


def test_steps_on_arrays_give_the_loss_and_metrics_of_the_batch(run_both: Both) -> None:
    source = BUILD.format(units=1, activation=', activation="sigmoid"') + (
        """
def main(model, x, y):
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.SGD(0.5), metrics=["accuracy"])
    seen = []
    for step in range(0, 60, 15):
        loss = model.train_on_batch(x[step : step + 15], y[step : step + 15])
        half = 0.5 * np.add(loss, model.test_on_batch(x[:10], y[:10]))
        seen += [loss[0], loss[1], half[0], half[1]]
    loss, accuracy = model.train_on_batch(x, y)
    logs = model.train_on_batch(x, y, return_dict=True)
    model.train_on_batch(x, y)
    after = model.test_on_batch(x, y, return_dict=True)
    return [seen, loss, accuracy, logs["loss"], logs["accuracy"], after, model.predict(x, verbose=0)]
"""
    )
    expected, actual, text = run_both(source, _binary())
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-4)
    assert len({round(value, 6) for value in expected[0]}) > 8
    assert actual[1:5] == pytest.approx(expected[1:5], rel=1e-4)
    assert actual[5] == pytest.approx(expected[5], rel=1e-4)
    np.testing.assert_allclose(actual[6], expected[6], rtol=1e-4, atol=1e-5)
    assert "on_batch(" not in text


def test_weights_of_samples_and_of_classes(run_both: Both) -> None:
    source = BUILD.format(units=3, activation="") + (
        """
def main(model, x, y, w):
    model.compile(
        keras.optimizers.Adam(0.05), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    seen = [model.train_on_batch(x, y, sample_weight=w) for _ in range(3)]
    seen += [model.train_on_batch(x, y, w), model.test_on_batch(x, y, w)]
    for _ in range(3):
        seen.append(model.train_on_batch(x, y, class_weight={0: 0.2, 2: 3.0}))
    return [seen, model.predict(x, verbose=0)]
"""
    )
    data = classes(40)
    weights = np.random.default_rng(5).uniform(0.1, 4.0, 40)
    expected, actual, _ = run_both(source, {"x": data["x"], "y": data["y"], "w": weights})
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-4)
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-3, atol=1e-4)


def test_batches_of_a_pipeline_with_a_schedule_clipped_gradients_and_penalties(run_both: Both) -> None:
    source = BUILD.format(units=3, activation=', activation="softmax"').replace(
        'activation="tanh"', 'activation="tanh", kernel_regularizer="l2"'
    ) + (
        """
def main(model, x, y):
    schedule = keras.optimizers.schedules.ExponentialDecay(0.5, 2, 0.7)
    model.compile(
        keras.optimizers.SGD(schedule, clipnorm=0.1), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    seen = []
    for inputs, labels in tf.data.Dataset.from_tensor_slices((x, y)).batch(10):
        loss, accuracy = model.train_on_batch(inputs, labels)
        seen += [loss, accuracy, *model.test_on_batch(inputs, labels)]
    return [seen, model.predict(x, verbose=0)]
"""
    )
    data = classes(60)
    expected, actual, _ = run_both(source, {"x": data["x"], "y": data["y"]})
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-4)
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-3, atol=1e-4)


def test_whole_numbers_become_what_the_model_was_declared_for(run_both: Both) -> None:
    source = BUILD.format(units=1, activation="") + (
        """
def main(model, x, y):
    model.compile("sgd", "mse")
    return [model.train_on_batch(x, y) for _ in range(4)] + [model.test_on_batch(x, y)]
"""
    )
    generator = np.random.default_rng(0)
    data = {"x": generator.integers(0, 3, (8, 6)), "y": generator.integers(0, 2, (8, 1))}
    expected, actual, _ = run_both(source, data)
    np.testing.assert_allclose(actual, expected, rtol=1e-4)


def test_several_inputs_and_outputs(run_both: Both) -> None:
    source = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def build_model():
    first = keras.Input((4,), name="first")
    second = keras.Input((2,), name="second")
    x = keras.layers.Dense(8, activation="tanh")(keras.layers.Concatenate()([first, second]))
    left = keras.layers.Dense(1, name="left")(x)
    right = keras.layers.Dense(1, activation="sigmoid", name="right")(x)
    return keras.Model([first, second], [left, right])


def main(model, x, y):
    model.compile("sgd", loss=["mse", "binary_crossentropy"])
    seen = []
    for _ in range(3):
        seen += model.train_on_batch([x[:, :4], x[:, 4:]], [y, y])
        seen += model.test_on_batch([x[:, :4], x[:, 4:]], [y, y])
    return seen
"""
    expected, actual, _ = run_both(source, _binary())
    np.testing.assert_allclose(actual, expected, rtol=1e-4)


def test_a_model_that_an_object_holds_trains_with_what_it_was_compiled_with() -> None:
    text = output(
        migrate(
            """
            from tensorflow import keras


            class Trainer:
                def __init__(self):
                    self.model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
                    self.model.compile("sgd", "mse")

                def step(self, x, y):
                    loss = self.model.train_on_batch(x, y)
                    return loss
            """
        )
    )
    assert (
        "        loss = train_batch(\n"
        "            self.model,\n"
        "            torch.as_tensor(x, dtype=torch.float32),\n"
        "            y,\n"
        "            self.model.optimizer,\n"
        "            self.model.criterion,\n"
        '        )["loss"]\n'
    ) in text


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("model.train_on_batch(x, y, reset_metrics=False)", "TRN503"),
        ("model.train_on_batch(x, y, sample_weight=w, class_weight=c)", "TRN503"),
        ("model.train_on_batch(*data)", "API101"),
        ("model.test_on_batch(x, y, return_dict=w)", "API101"),
        ("model.train_on_batch({'a': x}, y)", "API101"),
    ],
)
def test_what_the_step_does_not_do_is_a_finding(call: str, code: str) -> None:
    outcome = migrate(MODEL + "\ndef main(x, y, w, c, data):" + COMPILE + f"    {call}\n")
    assert codes(outcome) == [code]
    assert f"    # TODO(migrate): {code} " in output(outcome)
