"""``torch.save`` since PyTorch 1.6, Lightning's checkpoints, TorchScript: a zip file with a pickle and the storages.

``NAME/data.pkl`` says what there is, ``NAME/data/KEY`` holds the numbers. Nothing that the pickle names is run.
https://docs.pytorch.org/docs/stable/notes/serialization.html
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from migrate.converters.checkpoints import torch_pickle, zips
from migrate.converters.checkpoints.model import Array, Checkpoint, Entry
from migrate.converters.checkpoints.torch_pickle import Order, View
from migrate.converters.checkpoints.torch_writer import write
from migrate.errors import MigrateError

__all__ = ["NAME", "SUFFIXES", "read", "sniff", "write"]

NAME = "PyTorch (.pt, .pth, .bin, .ckpt)"
SUFFIXES = (".pt", ".pth", ".bin")
SCRIPT = "TorchScript (.pt)"
PICKLE = "data.pkl"
SCRIPTED = "__torch__."  # TorchScript's own classes: its interpreter runs them, not Python
ORDERS: dict[bytes, Order] = {b"little": "<", b"big": ">"}


def sniff(path: Path, head: bytes) -> bool:
    """A zip file with a pickle one folder deep, or cut off where it had a torch file's suffix."""
    if not head.startswith(zips.SIGNATURE):
        return False
    names = zips.names(path)
    return _folder(names) is not None or (not names and path.suffix in (".pt", ".pth", ".bin", ".ckpt"))


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: it is truncated or damaged, or a tensor does not fit what is stored of it.
    """
    with zips.opened(path) as archive:
        folder = _folder(archive.namelist())
        if folder is None:
            raise MigrateError(f"{path}: truncated or damaged; copy or save it again")
        order = b"little"
        if f"{folder}/byteorder" in archive.namelist():
            order = zips.content(path, archive, f"{folder}/byteorder")
        if order not in ORDERS:
            raise MigrateError(f"{path}: its byte order is damaged; copy or save it again")
        found = torch_pickle.load(path, io.BytesIO(zips.content(path, archive, f"{folder}/{PICKLE}")))
        entries = {
            name: _entry(path, archive, f"{folder}/data/{view.storage.key}", name, view, ORDERS[order])
            for name, view in torch_pickle.named(path, found.value).items()
        }
        is_script = f"{folder}/constants.pkl" in archive.namelist()
    foreign = tuple(name for name in found.foreign if not (is_script and name.startswith(SCRIPTED)))
    return Checkpoint(path, SCRIPT if is_script else NAME, entries, foreign=foreign)


def value_of(path: Path) -> Any:
    """What it holds as Python has it: numbers beside the tensors, which stay descriptions.

    Raises:
        MigrateError: it is another kind of file, or damaged.
    """
    with zips.opened(path) as archive:
        folder = _folder(archive.namelist())
        if folder is None:
            raise MigrateError(f"{path}: not as torch.save writes it since PyTorch 1.6; save it again")
        return torch_pickle.load(path, io.BytesIO(zips.content(path, archive, f"{folder}/{PICKLE}"))).value


def _folder(names: tuple[str, ...] | list[str]) -> str | None:
    """The one folder that torch puts everything in."""
    found = [name.removesuffix(f"/{PICKLE}") for name in names if name.endswith(f"/{PICKLE}")]
    return next((folder for folder in found if "/" not in folder), None)


def _entry(path: Path, archive: zipfile.ZipFile, member: str, name: str, view: View, order: Order) -> Entry:
    try:
        stored = archive.getinfo(member).file_size
    except KeyError:
        raise MigrateError(f"{path}: the numbers of {name} are missing; copy or save it again") from None
    if stored < view.storage.size:
        raise MigrateError(f"{path}: of {name} only {stored} bytes are stored; copy or save the file again")

    def load() -> Array:
        with zips.opened(path) as archive:
            return view.of(zips.content(path, archive, member, limit=stored), order)

    return Entry(name, view.shape, view.dtype, load)
