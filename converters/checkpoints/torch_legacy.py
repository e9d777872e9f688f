"""``torch.save`` before PyTorch 1.6: pickles one after the other, then the storages.

Magic number, version, a description of the machine, the saved object, the storages' keys; then for each key how many
numbers it has and the numbers. There are no checksums: what can be checked is that it all fits the file.
https://github.com/pytorch/pytorch/blob/main/torch/serialization.py (``_legacy_save``)
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from migrate.converters.checkpoints import torch_pickle
from migrate.converters.checkpoints.model import Array, Checkpoint, Entry
from migrate.converters.checkpoints.torch_pickle import Order, Storage, View
from migrate.errors import MigrateError

NAME = "PyTorch before 1.6 (.pt, .pth, .bin)"
MAGIC = 0x1950A86A20F9469CFC6C
HEAD = pickle.dumps(MAGIC, protocol=2)
VERSION = 1001
COUNT = 8  # bytes of a storage's length


def sniff(path: Path, head: bytes) -> bool:
    """The magic number's pickle, also where it is cut off."""
    return len(head) > 2 and HEAD.startswith(head[: len(HEAD)])


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: it is truncated or damaged, or a tensor does not fit what is stored of it.
    """
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read: {error.strerror}") from None


def _read(path: Path, file: BinaryIO) -> Checkpoint:
    magic, version, machine, saved, listed = (torch_pickle.load(path, file) for _ in range(5))
    keys = listed.value
    if magic.value != MAGIC or version.value != VERSION or not isinstance(keys, list):
        raise MigrateError(f"{path}: damaged; copy or save it again")
    little = not isinstance(machine.value, dict) or machine.value.get("little_endian", True)
    views = torch_pickle.named(path, saved.value)
    starts = _starts(path, file, [str(key) for key in keys], saved.storages, "little" if little else "big")
    entries = {name: _entry(path, starts[view.storage.key], name, view, "<" if little else ">")
               for name, view in views.items()}  # fmt: skip
    return Checkpoint(path, NAME, entries, foreign=saved.foreign)


def _starts(
    path: Path, file: BinaryIO, keys: Sequence[str], storages: Mapping[str, Storage], order: Any
) -> dict[str, int]:
    """Where in the file the numbers of each storage begin."""
    end = path.stat().st_size
    starts = {}
    for key in keys:
        count = int.from_bytes(file.read(COUNT), order)
        storage = storages.get(key)
        if storage is None or count != storage.count:
            raise MigrateError(f"{path}: storage {key} is not what the file says; copy or save it again")
        starts[key] = file.tell()
        if file.seek(starts[key] + storage.size) > end:
            raise MigrateError(f"{path}: truncated; copy or save it again")
    missing = storages.keys() - starts.keys()
    if missing or file.tell() != end:
        raise MigrateError(f"{path}: truncated or damaged; copy or save it again")
    return starts


def _entry(path: Path, start: int, name: str, view: View, order: Order) -> Entry:
    def load() -> Array:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(view.storage.size)
        if len(data) < view.storage.size:
            raise MigrateError(f"{path}: {name} is no longer whole; the file has changed")
        return view.of(data, order)

    return Entry(name, view.shape, view.dtype, load)
