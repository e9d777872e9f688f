"""What `evaluate` gives where nothing takes it: Keras prints it, and so does the migrated program."""

from __future__ import annotations

import pytest
from tests.codemods.checks import codes, migrate, output

PROGRAM = """
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("sgd", "mse"{metrics})
{statement}
"""


@pytest.mark.parametrize(
    ("metrics", "statement", "expected"),
    [
        ("", "model.evaluate(x, y)", "print(evaluate_model(model, test_loader, criterion))"),
        (
            ", metrics=['mae']",
            "model.evaluate(data)",
            "print(evaluate_model(model, data, criterion, metrics))",
        ),
        (
            ", metrics=['mae']",
            "model.evaluate(data, verbose=2)",
            "print(evaluate_model(model, data, criterion, metrics))",
        ),
        (
            ", metrics=['mae']",
            "model.evaluate(data, verbose=0)",
            "evaluate_model(model, data, criterion, metrics)",
        ),
        (
            ", metrics=['mae']",
            "r = model.evaluate(data)",
            "r = list(evaluate_model(model, data, criterion, metrics).values())",
        ),
        ("", "r = model.evaluate(data)", 'r = evaluate_model(model, data, criterion)["loss"]'),
    ],
)
def test_the_statement(metrics: str, statement: str, expected: str) -> None:
    outcome = migrate(PROGRAM.format(metrics=metrics, statement=statement))
    assert codes(outcome) == []
    assert f"\n{expected}\n" in output(outcome)
    assert not migrate(output(outcome)).changed
