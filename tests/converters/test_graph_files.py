"""Frozen graphs and TensorFlow Lite's models are read without TensorFlow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.errors import MigrateError
from migrate.worker import Worker

Graphs = tuple[Path, dict[str, dict[str, Any]]]


@pytest.fixture(scope="session")
def graphs(keras_side: Worker, tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    folder = tmp_path_factory.mktemp("graphs")
    return folder, keras_side.call("keras_models:save_graphs", str(folder))


def test_constants_of_every_dtype(graphs: Graphs) -> None:
    folder, wanted = graphs
    with open_checkpoint(folder / "frozen.pb") as checkpoint:
        assert checkpoint.entries.keys() == wanted["frozen"].keys()
        for name, array in wanted["frozen"].items():
            entry = checkpoint.entries[name]
            found = entry.read()
            assert (entry.shape, entry.dtype) == (found.shape, found.dtype) == (array.shape, array.dtype)
            np.testing.assert_array_equal(found, array)


def test_the_tensors_of_a_lite_model(graphs: Graphs) -> None:
    folder, wanted = graphs
    with open_checkpoint(folder / "model.tflite") as checkpoint:
        found = {entry.shape: entry.read() for entry in checkpoint.entries.values() if len(entry.shape) == 2}
    for kernel in wanted["kernels"].values():
        np.testing.assert_array_equal(found[kernel.shape], kernel)


@pytest.mark.parametrize("name", ["frozen.pb", "model.tflite"])
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_an_error_or_another_number(
    graphs: Graphs, tmp_path: Path, name: str, data: st.DataObject
) -> None:
    """There is no checksum: what is held is that nothing but `MigrateError` is raised, and nothing is out of bounds."""
    whole = bytearray((graphs[0] / name).read_bytes())
    cut = data.draw(st.integers(16, len(whole)))
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    damaged = tmp_path / name
    damaged.write_bytes(whole[:cut])
    try:
        with open_checkpoint(damaged) as checkpoint:
            for entry in checkpoint.entries.values():
                assert entry.read().shape == entry.shape
    except MigrateError:
        return
