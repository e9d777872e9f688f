"""One name for one API, whatever it was called and wherever it lay."""

from __future__ import annotations

import pytest

from migrate.catalog.registry import all_rows, canonical, find


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tensorflow.keras.layers.Dense", "keras.layers.Dense"),
        ("tf.keras.layers.Dense", "keras.layers.Dense"),
        ("tensorflow.python.keras.layers.core.Dense", "keras.layers.Dense"),
        ("keras.layers.advanced_activations.LeakyReLU", "keras.layers.LeakyReLU"),
        ("keras.layers.experimental.preprocessing.Rescaling", "keras.layers.Rescaling"),
        ("keras.layers.Dense.from_config", "keras.layers.Dense.from_config"),
        ("tensorflow.nn.relu", "tf.nn.relu"),
        ("keras.layers", "keras.layers"),
        ("tf.metrics.BinaryAccuracy", "keras.metrics.BinaryAccuracy"),
        ("tf.metrics.accuracy", "tf.metrics.accuracy"),
    ],
)
def test_canonical(name: str, expected: str) -> None:
    assert canonical(name) == expected


def test_rows_are_found_by_every_name_that_they_claim() -> None:
    for row in all_rows():
        for name in (row.name, *row.aliases):
            assert canonical(name) == name, f"{name} can never be looked up"
            assert find(name) is row
