"""Files of every format that are damaged, claim too much, or cannot be written: one error or the right tensors.

Formats with checksums give an error or what they held. The others cannot know that a bit of a number is another: held
is that one flipped bit is an error, changes that one number, or names that no layer has, and never moves a tensor.
"""

from __future__ import annotations

import json
import pickle
import resource
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.converters.conftest import HERE, Saved
from tests.converters.provenances import BY_MODEL

from migrate.converters.back import convert_back
from migrate.converters.checkpoints import blocks, torch_legacy
from migrate.converters.checkpoints.model import Tensor
from migrate.converters.checkpoints.registry import open_checkpoint, writer_of
from migrate.converters.checkpoints.writing import Writing
from migrate.converters.convert import convert
from migrate.errors import MigrateError
from migrate.worker import Worker

Arrays = dict[str, np.ndarray[Any, Any]]
HUGE = 2**30  # on both of two axes
CHECKED = {
    "model.keras": "model.keras",
    "model.index": "model.data-00000-of-00001",
    "saved": "saved/variables/variables.data-00000-of-00001",
    "saved/": "saved/variables/variables.index",
    "whole.pt": "whole.pt",
    "script.pt": "script.pt",
}
"""What is opened, and which of its files is damaged."""
UNCHECKED = {
    "model.weights.h5": "model.weights.h5",
    "model.h5": "model.h5",
    "saved": "saved/saved_model.pb",
    "w.safetensors": "w.safetensors",
    "w.safetensors.index.json": "w.safetensors.index.json",
    "w.safetensors.index.json/": "w-00001-of-00003.safetensors",
    "legacy.pth": "legacy.pth",
}


def field(number: int, content: bytes) -> bytes:
    """A message's field, which is a message or text of less than 2^21 bytes."""
    size = len(content)
    return bytes([number << 3 | 2, size & 127 | 128, size >> 7 & 127 | 128, size >> 14]) + content


def arrays(path: Path) -> Arrays:
    with open_checkpoint(path) as checkpoint:
        return {name: entry.read() for name, entry in checkpoint.entries.items()}


@pytest.fixture(scope="session")
def folder(saved: Saved, torch_side: Worker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model in every format."""
    made = tmp_path_factory.mktemp("formats")
    source = saved("nested")[0]
    for file in source.iterdir():
        shutil.copy(file, made)
    torch_side.call("torch_files:save", str(made))
    (made / "saved" / "variables").mkdir(parents=True)
    for kind in ("index", "data-00000-of-00001"):
        shutil.copy(source / f"model.{kind}", made / "saved" / "variables" / f"variables.{kind}")
    node = field(1, field(1, b"served") + field(2, b"ReadVariableOp"))
    (made / "saved" / "saved_model.pb").write_bytes(field(2, field(2, node * 3)))
    numbers = np.random.default_rng(0)
    state = {f"layer{n}.weight": numbers.random((4, 5), np.float32) for n in range(3)}
    tensors = {name: Tensor(a.shape, a.dtype, lambda a=a: a) for name, a in state.items()}
    for name in ("w.safetensors", "w.safetensors.index.json"):
        writer_of(made / name).write(made / name, tensors, {}, Writing(shard_size=80))
    return made


def damaged(folder: Path, target: Path, file: str, data: st.DataObject) -> None:
    """A copy of the folder, with a bit flipped in one of its files, or its end missing."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    whole = bytearray((folder / file).read_bytes())
    if data.draw(st.integers(0, 3)) == 0:
        whole = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    (target / file).write_bytes(whole)


@pytest.mark.parametrize(("name", "file"), CHECKED.items())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_an_error_or_changes_nothing(
    folder: Path, tmp_path: Path, name: str, file: str, data: st.DataObject
) -> None:
    damaged(folder, tmp_path, file, data)
    wanted = arrays(folder / name)
    try:
        found = arrays(tmp_path / name)
    except MigrateError:
        return
    assert found.keys() == wanted.keys()
    for key, array in found.items():
        np.testing.assert_array_equal(array, wanted[key])


@pytest.mark.parametrize(("name", "file"), UNCHECKED.items())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_an_error_or_stays_where_it_is(
    folder: Path, tmp_path: Path, name: str, file: str, data: st.DataObject
) -> None:
    damaged(folder, tmp_path, file, data)
    wanted = arrays(folder / name.rstrip("/"))
    try:
        found = arrays(tmp_path / name.rstrip("/"))
    except MigrateError:
        return
    if found.keys() == wanted.keys():
        assert {key: array.dtype for key, array in found.items()} == {
            key: array.dtype for key, array in wanted.items()
        }
        same = [array.shape == wanted[key].shape for key, array in found.items()]
        assert all(same) or name == "legacy.pth", "a part of a storage may have any shape"
        if all(same):
            assert sum(np.count_nonzero(array != wanted[key]) for key, array in found.items()) <= 1
    else:
        assert len(found.keys() ^ wanted.keys()) <= 4, "names of one layer"


# A tensor that claims 2^60 numbers


def huge_h5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file.create_dataset("layers/dense/vars/0", (HUGE, HUGE), "f4", chunks=(1000, 1000))


def huge_legacy_h5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [b"dense"]
        group = file.create_group("dense")
        group.attrs["weight_names"] = [b"kernel:0"]
        group.create_dataset("kernel:0", (HUGE, HUGE), "f4", chunks=(1000, 1000))


def huge_keras(path: Path) -> None:
    huge_h5(path.with_name("inner.h5"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.write(path.with_name("inner.h5"), "model.weights.h5")


def huge_safetensors(path: Path) -> None:
    for end in (16, 4 * HUGE**2):
        head = json.dumps({"w": {"dtype": "F32", "shape": [HUGE, HUGE], "data_offsets": [0, end]}}).encode()
        path.write_bytes(len(head).to_bytes(8, "little") + head + bytes(16))


def huge_shard(path: Path) -> None:
    huge_safetensors(path.with_name("a.safetensors"))
    path.write_text(json.dumps({"weight_map": {"w": "a.safetensors"}}))


def huge_frozen(path: Path) -> None:
    size = b"\x08" + b"\x80\x80\x80\x80\x04"  # the varint 2^30
    tensor = b"\x08\x01" + field(2, field(2, size) + field(2, size)) + field(4, bytes(16))
    value = field(5, field(1, b"value") + field(2, field(8, tensor)))
    path.write_bytes(field(1, field(1, b"w") + field(2, b"Const") + value))


def huge_legacy_torch(path: Path) -> None:
    """The stream that `torch.save` wrote, its pickle put together by hand: this process has no torch."""
    tensor = (
        b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000"
        b"X\x03\x00\x00\x00cpuK\x04NtQK\x00\x8a\x04\x00\x00\x00@\x8a\x04\x00\x00\x00@\x86\x8a\x04\x00\x00\x00@K\x01\x86"
        b"\x89}tR"
    )
    saved = b"\x80\x02}X\x01\x00\x00\x00w" + tensor + b"s."
    machine = {"protocol_version": 1001, "little_endian": True, "type_sizes": {}}
    start = torch_legacy.HEAD + pickle.dumps(1001, 2) + pickle.dumps(machine, 2)
    path.write_bytes(start + saved + pickle.dumps(["0"], 2) + (4).to_bytes(8, "little") + bytes(16))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("m.weights.h5", huge_h5),
        ("m.h5", huge_legacy_h5),
        ("m.keras", huge_keras),
        ("m.safetensors", huge_safetensors),
        ("m.safetensors.index.json", huge_shard),
        ("m.pb", huge_frozen),
        ("m.pth", huge_legacy_torch),
    ],
)
def test_a_tensor_that_claims_more_than_there_is(
    tmp_path: Path, name: str, make: Callable[[Path], None]
) -> None:
    make(tmp_path / name)
    with pytest.raises(MigrateError, match=r"claims|does not fit|larger than|truncated or damaged"):
        open_checkpoint(tmp_path / name)


def test_a_program_whose_tensor_claims_more_than_there_is(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "p.pt2"
    with zipfile.ZipFile(folder / "program.pt2") as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member.endswith("model_weights_config.json"):
                config = json.loads(content)
                config["config"]["linear.weight"]["tensor_meta"]["sizes"] = [
                    {"as_int": HUGE},
                    {"as_int": HUGE},
                ]
                content = json.dumps(config).encode()
            new.writestr(member, content)
    with pytest.raises(MigrateError, match=r"linear\.weight (is larger than|claims)"):
        open_checkpoint(target)


@pytest.mark.parametrize(
    ("name", "member"),
    [("b.pt", "archive/data.pkl"), ("b.pt2", "archive/data/weights/model_weights_config.json")],
)
def test_an_archive_of_pytorchs_that_unpacks_without_bound(tmp_path: Path, name: str, member: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("archive/byteorder", "little")
        bomb.writestr(member, bytes(200_000_000))
    with pytest.raises(MigrateError, match="would unpack to 200000000 bytes; refused"):
        open_checkpoint(tmp_path / name)


# What is written


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can grow beyond that, as where the disk is full: the system says so, not a stand-in."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


Write = Callable[[Path], object]


@pytest.fixture
def writes(saved: Saved, torch_side: Worker, tmp_path: Path) -> dict[str, Write]:
    """Every kind of file that is written, by its suffix."""
    source = saved("nested")[0]
    common: dict[str, Any] = {
        "torch_worker": torch_side,
        "path": [HERE / "sides"],
        "provenance": BY_MODEL["nested"],
    }
    weights = tmp_path / "there.safetensors"
    into = "torch_models:Nested"
    convert(source / "model.keras", into=into, output=weights, **common)

    def there(target: Path) -> object:
        how = Writing(shard_size=300 if target.name.endswith(".json") else None)
        return convert(source / "model.keras", into=into, output=target, how=how, **common)

    def back(target: Path) -> object:
        like = source / f"model{''.join(target.suffixes)}"
        return convert_back(weights, like=like, of=into, output=target, **common)

    forward = (".pt", ".safetensors.index.json")
    backward = (".keras", ".weights.h5", ".h5", ".index")
    return dict.fromkeys(forward, there) | dict.fromkeys(backward, back)


SUFFIXES = (".pt", ".safetensors.index.json", ".keras", ".weights.h5", ".h5", ".index")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_is_one_error_and_leaves_nothing(
    writes: dict[str, Write], tmp_path: Path, suffix: str
) -> None:
    target = tmp_path / "out" / f"m{suffix}"
    target.parent.mkdir()
    with room_for(256), pytest.raises(MigrateError, match="cannot be written: File too large"):
        writes[suffix](target)
    assert not list(target.parent.iterdir())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_ctrl_c_leaves_nothing(
    writes: dict[str, Write], tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> memoryview:
        raise KeyboardInterrupt

    target = tmp_path / "out" / f"m{suffix}"
    target.parent.mkdir()
    monkeypatch.setattr(blocks, "content", interrupted)
    with pytest.raises(KeyboardInterrupt):
        writes[suffix](target)
    assert not list(target.parent.iterdir())
