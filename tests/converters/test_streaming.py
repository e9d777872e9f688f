"""Tensors are written block by block: the right bytes whatever their order in memory, in part or not at all."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors.numpy import load_file

from migrate.converters.checkpoints import blocks, safetensors, spans
from migrate.converters.checkpoints.model import Tensor
from migrate.converters.checkpoints.part_file import PartFile
from migrate.converters.checkpoints.registry import open_checkpoint, writer_of
from migrate.converters.checkpoints.writing import Late, Writing
from migrate.errors import MigrateError
from migrate.worker import Worker

Array = np.ndarray[Any, Any]
SOURCE = "a file of some date"


def tensors(arrays: dict[str, Array]) -> dict[str, Tensor]:
    return {
        name: Tensor(array.shape, array.dtype, lambda array=array: array) for name, array in arrays.items()
    }


def some(count: int = 4, rows: int = 3000) -> dict[str, Array]:
    random = np.random.default_rng(0)
    return {f"t{n}": random.random((rows, 500), np.float32).T for n in range(count)}


class Interrupted(BaseException):
    """As Ctrl-C."""


def interrupting(after: int) -> Callable[[int], None]:
    left, lock = [after], threading.Lock()

    def tell(size: int) -> None:
        with lock:
            left[0] -= size
        if left[0] < 0:
            raise Interrupted

    return tell


@given(
    hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=7),
    st.sampled_from(["<f4", ">f4", "<f8", "u1", "?"]),
    st.randoms(use_true_random=False),
    st.sampled_from([16, 64, 1000]),
)
def test_blocks_are_the_bytes_of_the_array_in_c_order(
    shape: tuple[int, ...], code: str, random: Any, size: int
) -> None:
    axes = list(range(len(shape)))
    random.shuffle(axes)
    own = np.arange(np.prod(shape, dtype=int)).astype(code).reshape(shape).transpose(axes)
    array = own[::-1] if own.ndim and random.random() < 0.3 else own
    dtype = np.dtype(code).newbyteorder("<")
    scratch = np.empty(size, np.uint8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        patch.setattr(blocks, "TILE", 6 * own.itemsize)
        patch.setattr(blocks, "ALONG", 3 * own.itemsize)
        patch.setattr(blocks, "APART", own.itemsize)
        made = list(blocks.blocks(array.shape, dtype.itemsize))
        content = b"".join(bytes(blocks.content(array, block, dtype, scratch)) for block in made)
    assert content == np.ascontiguousarray(array, dtype).tobytes()
    assert [block.start for block in made] == list(np.cumsum([0, *(block.size for block in made)]))[:-1]
    assert all(block.size <= max(size, dtype.itemsize) for block in made)


def test_numbers_are_rounded_as_they_are_written(tmp_path: Path) -> None:
    array = np.random.default_rng(0).random((70, 30)).astype(np.float32).T
    rounded = {"w": Tensor(array.shape, np.dtype(ml_dtypes.bfloat16), lambda: array)}
    safetensors.write(tmp_path / "w.safetensors", rounded, {})
    with open_checkpoint(tmp_path / "w.safetensors") as checkpoint:
        np.testing.assert_array_equal(checkpoint.entries["w"].read(), array.astype(ml_dtypes.bfloat16))


def test_an_interrupted_file_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 1 << 20)
    arrays, path = some(), tmp_path / "w.safetensors"
    with pytest.raises(Interrupted):
        safetensors.write(
            path, tensors(arrays), {}, Writing(SOURCE, keep=True, tell=interrupting(after=12_000_000))
        )
    assert not path.exists()
    read: list[str] = []

    def counted(name: str) -> Array:
        read.append(name)
        return arrays[name]

    again = {
        name: Tensor(array.shape, array.dtype, lambda name=name: counted(name))
        for name, array in arrays.items()
    }
    safetensors.write(path, again, {}, Writing(SOURCE))
    assert 0 < len(read) < len(arrays), "what was there is not read again"
    assert [each.name for each in tmp_path.iterdir()] == ["w.safetensors"]
    for name, array in load_file(path).items():
        np.testing.assert_array_equal(array, arrays[name])


def test_an_interruption_leaves_nothing_unless_it_is_to_be_resumed(tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        safetensors.write(
            tmp_path / "w.safetensors",
            tensors(some()),
            {},
            Writing(SOURCE, tell=interrupting(after=5_000_000)),
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("change", ["block", "journal", "source", "size"])
def test_what_an_attempt_left_is_used_only_where_it_holds(
    tmp_path: Path, monkeypatch: Any, change: str
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 1 << 20)
    arrays, path = some(), tmp_path / "w.safetensors"
    with pytest.raises(Interrupted):
        safetensors.write(
            path, tensors(arrays), {}, Writing(SOURCE, keep=True, tell=interrupting(after=12_000_000))
        )
    part, journal = tmp_path / ".w.safetensors.part", tmp_path / ".w.safetensors.journal"
    if change == "block":
        with part.open("r+b") as file:
            file.seek(1_000_000)
            file.write(b"damage")
    elif change == "journal":
        journal.write_bytes(journal.read_bytes()[:-3] + b"\xff\xff")
    elif change == "source":
        arrays = {name: array + 1 for name, array in arrays.items()}
    else:
        os.truncate(part, 100)
    safetensors.write(path, tensors(arrays), {}, Writing("another" if change == "source" else SOURCE))
    for name, array in load_file(path).items():
        np.testing.assert_array_equal(array, arrays[name])


def test_a_full_disk_is_one_error_and_leaves_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "w.safetensors").write_text("mine")
    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(MigrateError, match="cannot be written: No space left on device"):
        safetensors.write(tmp_path / "w.safetensors", tensors(some(1)), {})
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("w.safetensors", "mine")]


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    with PartFile(tmp_path / "w", b"", 8) as first:
        with pytest.raises(MigrateError, match="another process is writing it"):
            PartFile(tmp_path / "w", b"", 8)
        first.write(0, b"12345678")
    assert (tmp_path / "w").read_bytes() == b"12345678"


def test_what_is_known_late_stands_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    safetensors.write(path, tensors(some(1)), {"sum": Late(3, lambda: "abc"), "a": "b"})
    safetensors.write(tmp_path / "v.safetensors", tensors(some(1)), {"sum": "abc", "a": "b"})
    assert path.read_bytes() == (tmp_path / "v.safetensors").read_bytes()
    with pytest.raises(ValueError, match="3 characters were announced"):
        safetensors.write(path, tensors(some(1)), {"sum": Late(3, lambda: "abcd")})


ODD = {
    "a.weight": np.arange(12, dtype="<f4").reshape(3, 4).T,
    "counter": np.array(3, "<i8"),
    "empty": np.zeros((0, 3), "<f4"),
    "flags": np.array([True, False]),
    "half": np.ones((2, 2), "<f2"),
    "brain": np.ones((2, 2), ml_dtypes.bfloat16),
    "eight": np.ones((2, 2), ml_dtypes.float8_e4m3fn),
    "unsigned": np.arange(4, dtype="<u2"),
    "bigendian": np.arange(4, dtype=">f4"),
    "double ü": np.ones((2,), "<f8"),
}


@pytest.mark.parametrize("name", ["w.safetensors", "w.safetensors.index.json", "w.pt"])
def test_every_writer_is_read_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    writer_of(path).write(path, tensors(ODD), {"note": "x"}, Writing(shard_size=32))
    with open_checkpoint(path) as checkpoint:
        assert checkpoint.entries.keys() == ODD.keys()
        assert not checkpoint.foreign
        for key, entry in checkpoint.entries.items():
            np.testing.assert_array_equal(entry.read(), ODD[key])
    if name.endswith(".json"):
        assert len(list(tmp_path.iterdir())) > 3


@pytest.mark.parametrize("name", ["w.safetensors", "w.safetensors.index.json", "w.pt"])
def test_what_is_read_and_written_again_is_the_same_file(tmp_path: Path, name: str) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    how = Writing(shard_size=32)
    for folder in (first, second):
        folder.mkdir()
    writer_of(first / name).write(first / name, tensors(dict(sorted(ODD.items()))), {"note": "x"}, how)
    with open_checkpoint(first / name) as checkpoint:
        read = {
            key: Tensor(entry.shape, entry.dtype, entry.read) for key, entry in checkpoint.entries.items()
        }
        writer_of(second / name).write(second / name, read, {"note": "x"}, how)
    assert sorted(file.name for file in first.iterdir()) == sorted(file.name for file in second.iterdir())
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes()


def test_pytorch_loads_what_was_written_without_it(tmp_path: Path, torch_side: Worker) -> None:
    writer_of(tmp_path / "w.pt").write(tmp_path / "w.pt", tensors(ODD), {})
    found = torch_side.call("torch_files:loaded", str(tmp_path / "w.pt"))
    assert list(found) == list(ODD)
    for name, (dtype, array) in found.items():
        assert dtype.removeprefix("torch.") == str(ODD[name].dtype.newbyteorder("="))
        np.testing.assert_array_equal(array, ODD[name].astype(np.float64))


def test_a_failed_torch_file_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> Array:
        raise MigrateError("the source is damaged")

    with pytest.raises(MigrateError, match="the source is damaged"):
        writer_of(tmp_path / "w.pt").write(tmp_path / "w.pt", {"x": Tensor((3,), np.dtype("<f4"), fail)}, {})
    with pytest.raises(ValueError, match="x: PyTorch has no dtype"):
        writer_of(tmp_path / "w.pt").write(tmp_path / "w.pt", tensors({"x": np.array(["a"])}), {})
    assert not list(tmp_path.iterdir())


def test_a_suffix_that_nothing_writes_is_named(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"ends in one of \.bin, \.pt"):
        writer_of(tmp_path / "w.npz")


def test_what_is_written_of_a_file_is_resident_no_more(tmp_path: Path) -> None:
    def resident() -> int:
        return int(Path("/proc/self/status").read_text().split("RssFile:")[1].split()[0]) * 1024

    wanted = np.random.default_rng(0).integers(0, 255, 16 << 20, np.uint8)
    (tmp_path / "w").write_bytes(wanted.tobytes())
    array = spans.array(tmp_path / "w", 5, (4000, 4000), np.dtype(np.uint8))
    np.testing.assert_array_equal(array.reshape(-1), wanted[5:16_000_005])
    before = resident()
    spans.forget(array[:, 1:])  # not in one piece: stays
    assert resident() > before - 1_000_000
    spans.forget(array[1:])
    assert resident() < before - 12_000_000
    np.testing.assert_array_equal(array.reshape(-1), wanted[5:16_000_005])
    spans.forget(wanted)  # no file's
