"""TensorFlow's checkpoints and SavedModels are read without TensorFlow, and give the same numbers."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.converters.checkpoints import saved_model
from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.errors import MigrateError
from migrate.worker import Worker


@pytest.fixture(scope="session")
def several(keras_side: Worker, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("bundle")
    return folder, keras_side.call("keras_models:save_several", str(folder))


@pytest.fixture(scope="session")
def keras2(keras2_worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("bundle2")
    keras2_worker.call("sys:path.append", str(Path(__file__).parent / "sides"))
    return folder, keras2_worker.call("keras2_models:save", str(folder))


def test_every_dtype_and_text(several: tuple[Path, dict[str, Any]]) -> None:
    folder, wanted = several
    with open_checkpoint(folder / "several.index") as checkpoint:
        for name, array in wanted.items():
            entry = checkpoint.entries[f"{name}/.ATTRIBUTES/VARIABLE_VALUE"]
            found = entry.read()
            assert found.shape == entry.shape == np.shape(array)
            if entry.dtype.hasobject:
                assert found.tolist() == array
            else:
                np.testing.assert_array_equal(found.astype(np.asarray(array).dtype), array)
        assert checkpoint.ignored["text/.ATTRIBUTES/VARIABLE_VALUE"] == "text"
        assert checkpoint.ignored["step/.ATTRIBUTES/VARIABLE_VALUE"] == "a counter"


def test_a_saver_of_tensorflow_1(several: tuple[Path, dict[str, Any]]) -> None:
    with open_checkpoint(several[0] / "graph.index") as checkpoint:
        assert {name: entry.shape for name, entry in checkpoint.entries.items()} == {"layer/kernel": (3, 2)}
        assert checkpoint.root is None
        np.testing.assert_array_equal(checkpoint.entries["layer/kernel"].read(), np.arange(6.0).reshape(3, 2))


@pytest.mark.parametrize("form", ["weights.index", "saved"])
def test_keras_2_names_layers_in_order(keras2: tuple[Path, dict[str, Any]], form: str) -> None:
    folder, wanted = keras2
    with open_checkpoint(folder / form) as checkpoint:
        assert checkpoint.root is not None
        found = {
            "/".join([*(layer.title for layer in between), weight.name]): weight.entry.read()
            for between, weight in checkpoint.root.all_weights()
        }
        assert list(found) == list(wanted)
        for name, array in wanted.items():
            np.testing.assert_array_equal(found[name], array)


def test_a_saved_model_serves_other_numbers(
    keras2: tuple[Path, dict[str, Any]], keras2_worker: Worker, tmp_path: Path
) -> None:
    folder, _ = keras2
    with open_checkpoint(folder / "saved") as checkpoint:
        entries = [entry for entry in checkpoint.entries.values() if entry.name not in checkpoint.ignored]
        saved_model.refill(folder / "saved", tmp_path / "same", {entry.name: entry.read for entry in entries})
        arrays = {entry.name: partial(lambda entry: entry.read() * 2, entry) for entry in entries}
        saved_model.refill(folder / "saved", tmp_path / "doubled", arrays)
    inputs = np.random.default_rng(1).normal(size=(2, 5, 3)).astype(np.float32)
    wanted = keras2_worker.call("keras2_models:doubled", str(folder / "saved"), inputs)
    found = keras2_worker.call("keras2_models:served", str(tmp_path / "doubled"), inputs)
    np.testing.assert_array_equal(found, wanted)
    assert np.ptp(found) > 1e-3
    for file in ("saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001"):
        assert (tmp_path / "same" / file).read_bytes() == (folder / "saved" / file).read_bytes()


def test_a_missing_data_file(several: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    shutil.copy(several[0] / "several.index", tmp_path)
    with pytest.raises(MigrateError, match=r"several\.data-00000-of-00001 is not beside it; copy all files"):
        open_checkpoint(tmp_path / "several.index")


def test_a_data_file_that_is_cut_off(several: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    shutil.copy(several[0] / "several.index", tmp_path)
    name = "several.data-00000-of-00001"
    (tmp_path / name).write_bytes((several[0] / name).read_bytes()[:-1])
    with pytest.raises(MigrateError, match=f"does not fit {name}"):
        open_checkpoint(tmp_path / "several.index")


@pytest.mark.parametrize("name", ["several.index", "several.data-00000-of-00001"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_is_an_error_or_changes_nothing(
    several: tuple[Path, dict[str, Any]], tmp_path: Path, name: str, data: st.DataObject
) -> None:
    for file in several[0].glob("several.*"):
        shutil.copy(file, tmp_path)
    with open_checkpoint(several[0] / "several.index") as checkpoint:
        wanted = {key: entry.read() for key, entry in checkpoint.entries.items()}
    whole = bytearray((tmp_path / name).read_bytes())
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    (tmp_path / name).write_bytes(whole)
    try:
        with open_checkpoint(tmp_path / "several.index") as checkpoint:
            found = {key: entry.read() for key, entry in checkpoint.entries.items()}
    except MigrateError:
        return
    assert found.keys() == wanted.keys()
    for key, array in found.items():
        np.testing.assert_array_equal(array, wanted[key])
