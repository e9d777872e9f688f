"""Datasets of (inputs, targets, weights): executed on both sides from the same weights and data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output
from tests.codemods.test_training import COMPILE, MODEL
from tests.codemods.test_training_parity import BUILD, check_history, classes

Both = Callable[..., tuple[Any, Any, str]]

WEIGHTED_FIT = (
    MODEL
    + """

def main(x, y, w):
    model = build_model()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), METRICS)
    model.fit(x, y, sample_weight=w)
"""
)


def test_the_third_part_of_a_datasets_elements_weights_the_samples(run_both: Both) -> None:
    source = BUILD.format(units=3, activation="") + (
        """
def main(model, x, y, w):
    model.compile(
        keras.optimizers.SGD(0.3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    train = tf.data.Dataset.from_tensor_slices((x, y, w))
    train = train.batch(16).prefetch(tf.data.AUTOTUNE)
    history = model.fit(train, epochs=4, verbose=0)
    return [history.history, model.predict(x, verbose=0)]
"""
    )
    data = classes(70)
    weights = np.random.default_rng(5).uniform(0.1, 2.0, 70).astype(np.float32)
    expected, actual, text = run_both(source, {"x": data["x"], "y": data["y"], "w": weights})
    check_history(expected[0], actual[0])
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-4, atol=1e-5)
    assert "for inputs, targets, weights in train:" in text


def test_weights_that_a_mapped_function_makes_one_column_wide(run_both: Both) -> None:
    source = BUILD.format(units=1, activation="") + (
        """
def weighted(features, target):
    return features, target, 0.5 + tf.abs(target)


def pipeline(x, y):
    return tf.data.Dataset.from_tensor_slices((x, y)).map(weighted).batch(16)


def main(model, x, y):
    model.compile(keras.optimizers.SGD(0.05), "mse")
    history = model.fit(pipeline(x, y), epochs=4, verbose=0)
    return [history.history, model.predict(x, verbose=0)]
"""
    )
    data = classes(70)
    targets = data["x"][:, :1] * 1.5 + 0.2
    expected, actual, _ = run_both(source, {"x": data["x"], "y": targets})
    check_history(expected[0], actual[0])
    np.testing.assert_allclose(actual[1], expected[1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "call",
    [
        "model.evaluate(ds)",
        "model.fit(x, y, validation_data=ds)",
        "model.fit(ds, class_weight=w)",
    ],
)
def test_weights_that_are_not_counted_are_a_finding(call: str) -> None:
    source = MODEL.replace("from tensorflow", "import tensorflow as tf\nfrom tensorflow") + (
        "\ndef main(x, y, w):"
        + COMPILE
        + "    ds = tf.data.Dataset.from_tensor_slices((x, y, w)).batch(32)\n"
        + f"    {call}\n"
    )
    outcome = migrate(source)
    assert codes(outcome) == ["TRN503"]
    assert "    # TODO(migrate): TRN503 " in output(outcome)


def test_datasets_of_pairs_stay_unweighted() -> None:
    source = MODEL.replace("from tensorflow", "import tensorflow as tf\nfrom tensorflow") + (
        "\ndef main(x, y):"
        + COMPILE
        + "    ds = tf.data.Dataset.zip((tf.data.Dataset.range(3), tf.data.Dataset.range(3))).batch(32)\n"
        + "    model.fit(ds)\n"
    )
    assert "weights" not in output(migrate(source))


def test_metrics_that_would_be_weighted_are_told_where_samples_are() -> None:
    source = WEIGHTED_FIT.replace("METRICS", 'metrics=["accuracy"]')
    assert codes(migrate(source)) == []
    source = source.replace("metrics=", 'weighted_metrics=["accuracy"], metrics=')
    assert codes(migrate(source)) == ["TRN503"]
    assert '"weighted_accuracy"' in output(migrate(source))
    assert codes(migrate(source.replace(", sample_weight=w", ""))) == []


def test_one_function_for_weighted_loops_of_which_some_have_metrics() -> None:
    source = WEIGHTED_FIT.replace("METRICS", 'metrics=["accuracy"]')
    source += WEIGHTED_FIT.replace("METRICS", "").replace(MODEL, "").replace("main", "again")
    text = output(migrate(source))
    assert (
        "def train(model, train_loader, optimizer, criterion, epochs, sample_criterion, metrics=None" in text
    )
