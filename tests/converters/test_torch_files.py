"""PyTorch's files are read without PyTorch, give the same numbers, and run nothing."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.errors import MigrateError
from migrate.worker import Worker

FILES = ("state.pt", "legacy.pth", "whole.pt", "training.ckpt", "script.pt", "program.pt2")


@pytest.fixture(scope="session")
def files(torch_side: Worker, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("torch_files")
    return folder, torch_side.call("torch_files:save", str(folder))


@pytest.fixture(scope="session")
def odd(torch_side: Worker, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("odd_files")
    return folder, torch_side.call("torch_files:save_odd", str(folder))


@pytest.mark.parametrize("name", FILES)
def test_every_way_to_save_holds_the_same_numbers(files: tuple[Path, dict[str, Any]], name: str) -> None:
    folder, state = files
    with open_checkpoint(folder / name) as checkpoint:
        prefix = "state_dict." if name == "training.ckpt" else ""
        for key, wanted in state.items():
            entry = checkpoint.entries[prefix + key]
            found = entry.read()
            assert (entry.shape, entry.dtype) == (found.shape, found.dtype) == (wanted.shape, wanted.dtype)
            np.testing.assert_array_equal(found, wanted)
        extra = set(checkpoint.entries) - {prefix + key for key in state}
        assert all(key.startswith("optimizer.state.") for key in extra)
        assert bool(extra) == (name == "training.ckpt")


@pytest.mark.parametrize("name", ["odd.pt", "odd_legacy.pt"])
def test_parts_orders_and_dtypes(odd: tuple[Path, dict[str, Any]], name: str) -> None:
    folder, tensors = odd
    prefix = "first." if name == "odd.pt" else ""
    with open_checkpoint(folder / name) as checkpoint:
        read = {
            key: checkpoint.entries[prefix + key] for key in tensors if prefix + key in checkpoint.entries
        }
        assert len(read) == (len(tensors) if name == "odd.pt" else len(tensors) - 2)
        for key, entry in read.items():
            found = entry.read()
            assert (found.shape, found.dtype) == (entry.shape, entry.dtype)
            np.testing.assert_array_equal(found.astype(tensors[key].dtype), tensors[key])
        if name == "odd.pt":
            np.testing.assert_array_equal(checkpoint.entries["second.0"].read(), tensors["part"])
            assert str(checkpoint.entries["second.1.0"].dtype) == "float16"
            assert str(checkpoint.entries["first.bfloat16"].dtype) == "bfloat16"


@pytest.mark.parametrize("name", ["harm.pt", "harm_legacy.pt"])
def test_what_a_pickle_would_run_is_named_and_not_run(torch_side: Worker, tmp_path: Path, name: str) -> None:
    made = tmp_path / "made"
    torch_side.call("torch_files:save_harm", str(tmp_path), str(made))
    with open_checkpoint(tmp_path / name) as checkpoint:
        assert [name.rpartition(".")[2] for name in checkpoint.foreign] == ["mkdir"]
        np.testing.assert_array_equal(checkpoint.entries["weight"].read(), np.ones(3))
    assert not made.exists()


def test_a_whole_model_names_its_classes(files: tuple[Path, dict[str, Any]]) -> None:
    with open_checkpoint(files[0] / "whole.pt") as checkpoint:
        assert {"torch_files.Net", "torch.nn.modules.conv.Conv2d"} <= set(checkpoint.foreign)
    with open_checkpoint(files[0] / "script.pt") as checkpoint:
        assert checkpoint.foreign == ()


def test_shards(files: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, state = files
    places = {key: ("a.bin" if key.startswith("conv") else "b.bin") for key in state}
    for shard in ("a.bin", "b.bin"):
        (tmp_path / shard).write_bytes((folder / "state.pt").read_bytes())
    index = tmp_path / "pytorch_model.bin.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": places}))
    with open_checkpoint(index) as checkpoint:
        for key, wanted in state.items():
            np.testing.assert_array_equal(checkpoint.entries[key].read(), wanted)


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ({"w": "../state.pt"}, "no file beside the index"),
        ({"w": "/etc/passwd"}, "no file beside the index"),
        ({"w": "missing.bin"}, "no such checkpoint"),
        ({"w": "model.bin.index.json"}, "no file beside the index"),
        ({"other": "a.bin"}, "other is not in a.bin"),
        ([1, 2], "no readable weight_map"),
    ],
)
def test_an_index_that_leads_astray(
    files: tuple[Path, dict[str, Any]], tmp_path: Path, places: Any, message: str
) -> None:
    (tmp_path / "a.bin").write_bytes((files[0] / "state.pt").read_bytes())
    index = tmp_path / "model.bin.index.json"
    index.write_text(json.dumps({"weight_map": places}))
    with pytest.raises(MigrateError, match=message):
        open_checkpoint(index)


def test_a_tensor_larger_than_its_storage(files: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """The pickle says (2, 99) where it said (2, 4); then 2^60."""
    source = files[0] / "state.pt"
    for shape in (b"K\x02K\x63\x86", b"K\x02\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x10\x86"):
        target = tmp_path / "large.pt"
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name.endswith("data.pkl"):
                    assert b"K\x02K\x04\x86" in data
                    data = data.replace(b"K\x02K\x04\x86", shape, 1)
                new.writestr(name, data)
        with pytest.raises(MigrateError, match=r"linear\.weight (is larger than|claims)"):
            open_checkpoint(target)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_truncated(files: tuple[Path, dict[str, Any]], tmp_path: Path, name: str, kept: float) -> None:
    whole = (files[0] / name).read_bytes()
    cut = tmp_path / name
    cut.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(MigrateError, match="copy or save it again"):
        open_checkpoint(cut)


@pytest.mark.parametrize("name", ["state.pt", "training.ckpt", "program.pt2"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_is_an_error_or_changes_nothing(
    files: tuple[Path, dict[str, Any]], tmp_path: Path, name: str, data: st.DataObject
) -> None:
    folder, _ = files
    whole = bytearray((folder / name).read_bytes())
    with open_checkpoint(folder / name) as checkpoint:
        wanted = {key: entry.read() for key, entry in checkpoint.entries.items()}
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    damaged = tmp_path / name
    damaged.write_bytes(whole)
    try:
        with open_checkpoint(damaged) as checkpoint:
            found = {key: entry.read() for key, entry in checkpoint.entries.items()}
    except MigrateError:
        return
    assert found.keys() == wanted.keys()
    for key, array in found.items():
        np.testing.assert_array_equal(array, wanted[key])
