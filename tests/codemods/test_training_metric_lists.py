"""A list of metrics that a builder is handed becomes a dict, and counts what Keras's count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output
from tests.codemods.classifier import BUILD

Both = Callable[..., tuple[Any, Any, str]]
METRICS = """
METRICS = [
    keras.metrics.TruePositives(name="hits"),
    keras.metrics.BinaryAccuracy(name="accuracy"),
]


def make_model(metrics=METRICS):
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid", kernel_initializer="ones")])
    model.build((None, 6))
    model.compile(keras.optimizers.SGD(0.5), "binary_crossentropy", metrics=metrics)
    return model
"""


def test_the_list_becomes_a_dict_under_its_name() -> None:
    outcome = migrate(f"{BUILD}{METRICS}\nmodel = make_model()\n")
    text = output(outcome)
    assert not any("first epoch" in item.message for item in outcome.findings)
    assert codes(outcome) == []
    assert "    model.metrics = metrics\n" in text
    assert 'METRICS = {\n    "hits": ' in text
    assert "def make_model(metrics=METRICS):\n" in text
    assert not migrate(text).changed


@pytest.mark.parametrize(
    "lines",
    [
        "print(METRICS)",
        "make_model([keras.metrics.AUC()])",
        "for metric in METRICS:\n    metric.reset_state()",
    ],
)
def test_a_list_that_has_another_use_is_told_of(lines: str) -> None:
    outcome = migrate(f"{BUILD}{METRICS}\nmodel = make_model()\n{lines}\n")
    assert "TRN504" in codes(outcome)
    assert "metrics = metrics" not in output(outcome)


def test_what_keras_leaves_in_the_metrics_of_a_second_model_is_told_of() -> None:
    outcome = migrate(f"{BUILD}{METRICS}\nmodel = make_model()\nother = make_model()\n")
    (note,) = [item for item in outcome.findings if "first epoch" in item.message]
    assert note.code == "NUM801"


def test_two_models_with_one_list_count_as_in_keras(run_both: Both) -> None:
    source = (
        BUILD
        + METRICS
        + """
def main(model, x, y):
    found = []
    for _ in range(2):
        made = make_model()
        history = made.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0).history
        found.append([history["hits"][1], history["accuracy"][1], *made.evaluate(x, y, verbose=0)])
    return found
"""
    )
    generator = np.random.default_rng(0)
    x = generator.normal(size=(32, 6)).astype(np.float32)
    expected, actual, _ = run_both(source, {"x": x, "y": (x[:, :1] > 0).astype(np.float32)})
    np.testing.assert_allclose(actual, expected, rtol=1e-5)
    assert np.asarray(expected)[0, 0] > 4
