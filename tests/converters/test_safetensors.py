"""safetensors files are written one array at a time, whole or not at all, and read back by the library."""

from __future__ import annotations

import tracemalloc
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors.numpy import load_file

from migrate.converters.checkpoints.model import Tensor
from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.converters.checkpoints.safetensors import write
from migrate.errors import MigrateError

DTYPES = [np.dtype(name) for name in ("?", "u1", "<i4", ">i4", "<i8", "<f2", "<f4", ">f4", "<f8")]


def tensor(array: np.ndarray[Any, Any]) -> Tensor:
    return Tensor(array.shape, array.dtype, lambda: array)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(
            lambda name: name != "__metadata__"
        ),
        st.sampled_from(DTYPES).flatmap(
            lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
        ),
        max_size=5,
    )
)
def test_the_library_reads_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, arrays: dict[str, np.ndarray[Any, Any]]
) -> None:
    path = tmp_path_factory.mktemp("w") / "w.safetensors"
    write(path, {name: tensor(array) for name, array in arrays.items()}, {"note": "x"})
    found = load_file(path)
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype.newbyteorder("<")
        np.testing.assert_array_equal(found[name], array)
    with open_checkpoint(path) as checkpoint:
        for name, entry in checkpoint.entries.items():
            assert entry.shape == arrays[name].shape
            np.testing.assert_array_equal(entry.read(), arrays[name])


def test_memory_is_bound_by_the_largest_tensor(tmp_path: Path) -> None:
    size = 4 * 1024 * 1024
    tensors = {
        f"t{n}": Tensor((size,), np.dtype(np.float64), partial(np.full, size, float(n))) for n in range(6)
    }
    tracemalloc.start()
    write(tmp_path / "w.safetensors", tensors, {})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2.5 * 8 * size
    assert (tmp_path / "w.safetensors").stat().st_size > 6 * 8 * size


def test_a_failure_halfway_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(b"the old file")

    def fail() -> np.ndarray[Any, Any]:
        raise MigrateError("the source is damaged")

    broken = {"a": tensor(np.zeros(3)), "b": Tensor((3,), np.dtype(np.float64), fail)}
    with pytest.raises(MigrateError, match="the source is damaged"):
        write(path, broken, {})
    assert path.read_bytes() == b"the old file"
    assert [each.name for each in tmp_path.iterdir()] == ["w.safetensors"]


def test_a_tensor_that_is_not_what_was_announced_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x: announced"):
        write(tmp_path / "w", {"x": Tensor((2,), np.dtype(np.float32), lambda: np.zeros(3, np.float32))}, {})
    assert not list(tmp_path.iterdir())


def test_a_dtype_that_the_format_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x: safetensors has no dtype complex128"):
        write(tmp_path / "w", {"x": tensor(np.zeros(2, complex))}, {})


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="cannot be written: No such file or directory"):
        write(tmp_path / "nowhere" / "w", {}, {})


@pytest.mark.parametrize("kept", [9, 40, -1])
def test_a_truncated_file_is_refused(tmp_path: Path, kept: int) -> None:
    write(tmp_path / "w.safetensors", {"x": tensor(np.zeros(100))}, {})
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes((tmp_path / "w.safetensors").read_bytes()[:kept])
    with pytest.raises(MigrateError, match="truncated or damaged"):
        open_checkpoint(cut)
