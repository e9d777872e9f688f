"""A recording: what one side computed, as a folder of safetensors files and a manifest.

The source side's recording is the *bundle* that travels to where only the other framework is installed; the target
side's is laid out alike, so that a comparison is one array of each. It is read with NumPy alone, lazily, and holds:

    manifest.json         the model, its layers, the inputs, the training setup, the environment
    data.safetensors      input/I, target/I, evaluated (samples,), order (steps, batch), mask/LAYER/STEP/CALL
    float32.safetensors   the results, by the keys below
    float64.safetensors   the same of a run in double precision, where one could be made

    weight/OWNER/NAME              eval/output/I          eval/layer/OWNER/CALL      isolated/OWNER/CALL
    train/output/I                 train/weight/OWNER/NAME (running statistics after one training forward)
    train/loss                     train/gradient/OWNER/NAME
    step/weight/OWNER/NAME         step/slot/OWNER/NAME/SLOT       step/sparse/OWNER/NAME (Keras's sparse gradients)
    losses (steps,)                final/weight/OWNER/NAME

OWNER is a source layer's name, or a target module's path.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from migrate.errors import MigrateError
from migrate.validation.metrics import Array

FORMAT = "migrate-bundle"
VERSION = 1
MANIFEST = "manifest.json"
PARTS = ("data", "float32", "float64")


class Arrays(Mapping[str, Array]):
    """The arrays of one safetensors file, read when asked for."""

    def __init__(self, path: Path) -> None:
        self._stack = ExitStack()
        try:
            self._file = self._stack.enter_context(safe_open(path, framework="numpy"))
        except (SafetensorError, OSError) as error:
            raise MigrateError(
                f"{path}: not a readable safetensors file ({error}); record the bundle again"
            ) from None
        self._names = tuple(self._file.keys())
        self._known = frozenset(self._names)

    def __getitem__(self, name: str) -> Array:
        if name not in self._known:
            raise KeyError(name)
        array: Array = self._file.get_tensor(name)
        return array

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def starting(self, prefix: str) -> list[str]:
        """The names that begin so."""
        return [name for name in self._names if name.startswith(prefix)]


class Recording:
    """A recording opened for reading.

    Attributes:
        manifest: plain data.
        data: inputs, targets, order and masks; empty for a target's recording.
        results: of the float32 run.
        precise: of the float64 run; None where there is none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _manifest(folder)
        parts = {part: Arrays(folder / f"{part}.safetensors") for part in self.manifest["parts"]}
        if "float32" not in parts:
            raise MigrateError(f"{folder}: the bundle lacks its results; record it again")
        self.data: Mapping[str, Array] = parts.get("data", {})
        self.results = parts["float32"]
        self.precise = parts.get("float64")


def write(folder: Path, manifest: dict[str, Any], parts: Mapping[str, Mapping[str, Array]]) -> None:
    """Write a recording; the manifest comes last, so that one that was interrupted is not taken for whole."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for part in PARTS:
        (folder / f"{part}.safetensors").unlink(missing_ok=True)
        if part in parts:
            arrays = {name: np.array(array, order="C") for name, array in parts[part].items()}
            save_file(arrays, folder / f"{part}.safetensors")
            (folder / f"{part}.safetensors").chmod(0o644)  # to be carried elsewhere, and read by others there
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "parts": [part for part in PARTS if part in parts],
        **manifest,
    }
    (folder / MANIFEST).write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        known = (manifest["format"], manifest["version"]) == (FORMAT, VERSION)
        parts_known = set(manifest["parts"]) <= set(PARTS)
    except FileNotFoundError:
        raise MigrateError(
            f"{folder}: no bundle there (no {MANIFEST}); `migrate validate --record` writes one"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise MigrateError(f"{path}: not a bundle's manifest ({error}); record the bundle again") from None
    if not (known and parts_known):
        raise MigrateError(
            f"{path}: not a bundle that this program reads ({FORMAT} {VERSION}); record it again"
        )
    return dict(manifest)
