"""One epoch needs no loop around it, unless something asks for its number; the same losses as Keras's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.codemods.checks import codes, migrate, output
from tests.codemods.classifier import BUILD, check_losses, classes

Both = Callable[..., tuple[Any, Any, str]]
PROGRAM = """
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("sgd", "mse")
for turn in range(5):
    print(turn)
    {call}
"""


def test_an_epoch_in_a_loop_of_the_programs() -> None:
    outcome = migrate(PROGRAM.format(call="model.fit(x, y, batch_size=8)"))
    text = output(outcome)
    assert codes(outcome) == []
    assert "range(1)" not in text
    assert "\n    model.train()\n" in text
    assert "\n    print(summary)\n" in text
    assert not migrate(text).changed


@pytest.mark.parametrize(
    "call",
    [
        "h = model.fit(x, y)\n    print(h.history)",
        "model.fit(x, y, callbacks=[tf.keras.callbacks.CSVLogger('log.csv')])",
        "model.fit(x, y, initial_epoch=0, epochs=turn + 1)",
        "model.fit(x, y, validation_data=(x, y), validation_freq=2)",
    ],
)
def test_what_asks_for_the_number_of_the_epoch_keeps_the_loop(call: str) -> None:
    assert "for epoch in range(" in output(migrate(PROGRAM.format(call=call)))


def test_turns_of_one_epoch_train_as_in_keras(run_both: Both) -> None:
    source = (
        BUILD
        + """
def main(model, x, y):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(0.3), loss=loss)
    losses = []
    for turn in range(5):
        model.fit(x, y, batch_size=16, shuffle=False, verbose=0)
        losses.append(float(model.evaluate(x, y, verbose=0)))
    return losses
"""
    )
    expected, actual, text = run_both(source, classes())
    check_losses(expected, actual)
    assert "range(1)" not in text
