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
