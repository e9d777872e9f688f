"""The number of steps that an optimizer has made: executed on both sides, and what stays a finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate
from tests.codemods.test_training_parity import BUILD, classes

Both = Callable[..., tuple[Any, Any, str]]

LOOP = """
def main(model, x, y):
    optimizer = keras.optimizers.SGD(0.1)
    inputs, targets = tf.constant(x), tf.constant(y)
    seen = []
    for step in range(7):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(inputs, training=True) - targets) ** 2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
{read}
    return seen
"""


def test_steps_are_counted_where_their_number_is_read(run_both: Both) -> None:
    read = """
        if optimizer.iterations % 3 == 0:
            print(f"step {int(optimizer.iterations)}")
            seen.append([int(optimizer.iterations), float(loss)])
"""
    data = classes(20)
    targets = data["x"][:, :1] + 1
    source = BUILD.format(units=1, activation="") + LOOP.format(read=read)
    expected, actual, _ = run_both(source, {"x": data["x"], "y": targets})
    assert [count for count, _ in expected] == [3, 6]
    np.testing.assert_allclose(actual, expected, rtol=1e-4)


@pytest.mark.parametrize(
    "read",
    ["kept = optimizer.iterations", "seen.append(optimizer.iterations)", "optimizer.iterations.assign(0)"],
)
def test_a_variable_that_is_kept_would_count_on(read: str) -> None:
    source = BUILD.format(units=1, activation="") + LOOP.format(read=f"        {read}")
    assert "TRN506" in codes(migrate(source))


def test_functions_of_tensors_take_the_count(run_both: Both) -> None:
    read = """
        if tf.math.mod(optimizer.iterations, 3) == 0:
            tf.print("step", optimizer.iterations)
            seen.append(float(loss))
"""
    data = classes(20)
    source = BUILD.format(units=1, activation="") + LOOP.format(read=read)
    expected, actual, _ = run_both(source, {"x": data["x"], "y": data["x"][:, :1] + 1})
    assert len(expected) == 2
    np.testing.assert_allclose(actual, expected, rtol=1e-4)


PAIRS = """
def main(model, x, y):
    w, b = tf.Variable([[0.5]]), tf.Variable([0.25])
    inputs, targets = tf.constant(x[:, :1]), tf.constant(y)
    optimizer = keras.optimizers.SGD(0.1)
    seen = []
    for step in range(5):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((inputs @ w + b - targets) ** 2)
{step}
        seen.append(float(loss))
    return seen
"""
STEPS = {
    """
        dw, db = tape.gradient(loss, [w, b])
        optimizer.apply_gradients([(dw, w), (db, b)])
""": "[(dw, w), (db, b)]",
    """
        dw = tape.gradient(loss, w)
        optimizer.apply_gradients(grads_and_vars=[(dw, w)])
""": "optimizer.step()",
    """
        dw = tape.gradient(loss, w)
        optimizer.apply_gradients(((dw * 0.5, w),))
""": "[(dw * 0.5, w)]",
}


@pytest.mark.parametrize("step", STEPS)
def test_pairs_that_are_written_out(step: str, run_both: Both) -> None:
    data = classes(20)
    source = BUILD.format(units=1, activation="") + PAIRS.format(step=step.strip("\n"))
    expected, actual, text = run_both(source, {"x": data["x"], "y": data["x"][:, :1] + 1})
    assert STEPS[step] in text
    assert expected[-1] < expected[0]
    np.testing.assert_allclose(actual, expected, rtol=1e-4)
