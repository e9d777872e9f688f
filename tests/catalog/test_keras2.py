"""What Keras 2 has otherwise than Keras 3 is executed with Keras 2; what has no row for it, with both."""

from __future__ import annotations

import pytest

from migrate.catalog.model import Activation, Row
from migrate.catalog.registry import all_rows, by_string, find, keras2_rows
from migrate.keras import OLD, Keras, using
from migrate.validation.proofs.judge import Measurement
from migrate.validation.proofs.run import run, run_keras2
from migrate.worker import Worker

ROWS = keras2_rows()

SAME = (
    "keras.layers.Dense",
    "keras.layers.Conv2D",
    "keras.layers.LSTM",
    "keras.losses.SparseCategoricalCrossentropy",
    "keras.losses.Huber",
    "keras.optimizers.RMSprop",
    "keras.metrics.AUC",
    "keras.activations.gelu",
)
"""A few rows that both generations are held to: rows of Keras 3 hold for programs of Keras 2 unless said otherwise."""


@pytest.fixture(scope="module")
def measured(keras2_worker: Worker, torch_worker: Worker) -> dict[str, list[Measurement]]:
    return run_keras2(ROWS, keras2_worker, torch_worker)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row, measured: dict[str, list[Measurement]]) -> None:
    found = measured[row.name]
    broken = [f"{m.call} [{m.way}]: {m.code}\n  " + "\n  ".join(m.problems) for m in found if m.problems]
    assert found
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_rendering_is_executed(row: Row, measured: dict[str, list[Measurement]]) -> None:
    reached = {m.rendering for m in measured[row.name]}
    missed = [r.code or r.forward for position, r in enumerate(row.renderings) if position not in reached]
    assert not missed, f"no proof reaches {missed}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_of_keras_2_differs_from_the_one_of_keras_3(row: Row) -> None:
    newer = next((item for item in all_rows() if row.name in (item.name, *item.aliases)), None)
    assert newer is not None
    assert (row.source, row.renderings, getattr(row, "weights", ())) != (
        newer.source,
        newer.renderings,
        getattr(newer, "weights", ()),
    )


def test_the_numbers_of_keras_3_are_not_those_of_keras_2(keras2_worker: Worker, torch_worker: Worker) -> None:
    """The proofs can tell: Keras 3's rendering of its hard sigmoid does not hold in Keras 2."""
    newer = find("keras.activations.hard_sigmoid")
    assert newer is not None
    assert any(m.problems for m in run([newer], keras2_worker, torch_worker)[newer.name])


@pytest.mark.parametrize("name", SAME)
def test_rows_that_hold_for_both(name: str, keras2_worker: Worker, torch_worker: Worker) -> None:
    row = find(name)
    assert row is not None
    found = run_keras2([row], keras2_worker, torch_worker)[row.name]
    ran = [
        m for m in found if not any("Traceback" in text for text in m.problems)
    ]  # what Keras 2 can be asked
    problems = [m.problems for m in ran if m.problems]
    assert len(ran) > 1
    assert not problems


def test_a_name_is_looked_up_in_the_program_s_keras() -> None:
    with using(Keras(OLD, "a test")):
        assert find("keras.activations.hard_sigmoid") in ROWS
        assert by_string(Activation, "hard_sigmoid") in ROWS
        assert find("keras.layers.Dense") not in ROWS
    assert find("keras.activations.hard_sigmoid") not in ROWS
    assert by_string(Activation, "hard_sigmoid") not in ROWS
