"""A bundle is read without a framework, and one that is not whole is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from migrate.errors import MigrateError
from migrate.validation.bundle import Recording, write

PARTS = {
    "data": {"order": np.arange(6).reshape(2, 3)},
    "float32": {"train/loss": np.float32(0.5), "losses": np.ones(2)},
}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write(tmp_path, {"steps": 2}, PARTS)
    recording = Recording(tmp_path)
    assert recording.manifest["steps"] == 2
    assert (recording.data["order"] == PARTS["data"]["order"]).all()
    assert recording.results["train/loss"].shape == ()
    assert sorted(recording.results) == ["losses", "train/loss"]
    assert recording.precise is None


def test_an_older_part_does_not_survive_a_new_recording(tmp_path: Path) -> None:
    write(tmp_path, {}, {**PARTS, "float64": {"losses": np.ones(2)}})
    write(tmp_path, {}, PARTS)
    assert Recording(tmp_path).precise is None
    assert not (tmp_path / "float64.safetensors").exists()


def test_arrays_are_written_as_they_look_not_as_they_lie_in_memory(tmp_path: Path) -> None:
    turned = np.arange(6.0).reshape(2, 3).T
    write(tmp_path, {}, {"float32": {"turned": turned}})
    assert (Recording(tmp_path).results["turned"] == turned).all()


def change(**values: object) -> Callable[[Path], object]:
    def apply(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **values}))

    return apply


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "no bundle there"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "not a bundle's manifest"),
        (change(version=99), "not a bundle that this program reads"),
        (change(parts=["../secrets"]), "not a bundle that this program reads"),
        (change(parts=["data"]), "lacks its results"),
        (
            lambda folder: (folder / "float32.safetensors").write_bytes(b"\x10" * 20),
            "not a readable safetensors",
        ),
        (lambda folder: (folder / "float32.safetensors").unlink(), "not a readable safetensors"),
    ],
)
def test_a_bundle_that_is_not_whole_is_refused(
    tmp_path: Path, spoil: Callable[[Path], object], message: str
) -> None:
    write(tmp_path, {}, PARTS)
    spoil(tmp_path)
    with pytest.raises(MigrateError, match=message):
        Recording(tmp_path)
