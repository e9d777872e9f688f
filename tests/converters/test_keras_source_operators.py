"""PyTorch's operators as Keras source, family by family: the written model is run and compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from migrate.converters.keras_source.convert import convert_to_keras
from migrate.converters.keras_source.outcome import TOLERANCE, KerasConversion
from migrate.errors import MigrateError
from migrate.worker import Worker

HERE = Path(__file__).parent
MODELS = {
    "Folds": ["1x3x12x12"],
    "Pools": ["1x2x9x10"],
    "States": ["1x6x3"],
    "Functions": ["1x4x6"],
    "Attentions": ["1x4x5x6"],
    "Standardised": ["1x4x7x7"],
    "Clashing": ["1x4x6x6"],
}
BIASES = {"States": 4 * 2 * 16 + 20}
"""How many PyTorch has more of: an LSTM has two where Keras's has one, their sum."""


Convert = Callable[[str, list[str]], KerasConversion]


@pytest.fixture
def converted(torch_side: Worker, keras_side: Worker, tmp_path: Path) -> Convert:
    """Converts a model of `keras_source_operators.py`."""

    def convert(name: str, shapes: list[str]) -> KerasConversion:
        return convert_to_keras(
            "keras_source_operators:build",
            output=tmp_path / name,
            torch_worker=torch_side,
            tensorflow_worker=keras_side,
            input_shapes=shapes,
            path=[HERE / "sides"],
            arguments=[name],
        )

    return convert


@pytest.mark.parametrize("name", MODELS)
def test_operators_compute_the_same(name: str, torch_side: Worker, converted: Convert) -> None:
    conversion = converted(name, MODELS[name])
    assert {error.batch for error in conversion.errors} == {1, 3}
    assert not conversion.failed, conversion.verdict()
    trained = torch_side.call("keras_source_operators:parameters", name)
    assert conversion.trainable == trained - BIASES.get(name, 0)
    assert any("biases are one" in note for note in conversion.notes) == (name in BIASES)


def test_what_float32_leaves_apart_is_looked_at_in_float64(converted: Convert) -> None:
    conversion = converted("Amplifying", ["1x64"])
    assert conversion.error is not None
    assert conversion.error > TOLERANCE
    assert conversion.precise is not None
    assert conversion.precise.precise is not None
    assert conversion.precise.precise < 1e-10
    assert not conversion.failed
    assert "in float32 is rounding: in float64" in conversion.verdict()
    kept = replace(conversion.precise, verdict="fails")
    assert replace(conversion, precise=kept).failed
    assert replace(conversion, precise=None).failed


def test_a_branch_behind_a_scale_of_zero_is_seen(converted: Convert) -> None:
    conversion = converted("Hidden", ["1x6"])
    assert {error.state for error in conversion.errors} == {"stored", "perturbed"}
    assert not conversion.failed, conversion.verdict()


def test_what_is_not_trained_stays_so_or_is_named(converted: Convert) -> None:
    conversion = converted("Frozen", ["1x6"])
    assert not conversion.failed, conversion.verdict()
    source = (conversion.output / "model.py").read_text()
    assert 'layers.Dense(6, trainable=False, name="whole")' in source
    assert 'trainable=False, name="layer")' in source
    named = {note.partition(":")[0] for note in conversion.notes}
    assert named == {"part", "still", "batch"}
    assert conversion.trainable == (36 + 6) + 12 + 12


def test_dropout_that_always_acts_is_refused(converted: Convert) -> None:
    with pytest.raises(MigrateError, match="dropout that acts when nothing is trained: dropout"):
        converted("Dropping", ["1x6"])


def test_a_parameter_that_is_read_twice_is_one_value(converted: Convert) -> None:
    conversion = converted("Twice", ["1x6"])
    assert not conversion.failed, conversion.verdict()
    source = (conversion.output / "model.py").read_text()
    assert source.count("Parameter((6,)") == 1
    assert 'for index in range(1, 3):\n        x = scaled(x, name=f"blocks.{index}")' in source
