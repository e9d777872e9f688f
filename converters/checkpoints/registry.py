"""Find the format of a file by its content, and open it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

from migrate.converters import checkpoints
from migrate.converters.checkpoints.model import Arrays, Checkpoint, Tensor
from migrate.converters.checkpoints.writing import Metadata, Writing
from migrate.errors import MigrateError

HEAD = 16  # bytes that a format is shown of a file


class Format(Protocol):
    """What a format's module provides.

    ``sniff`` is given the file and its first bytes, and says whether the file is meant to be of this format: a
    truncated one still is. ``read`` raises `MigrateError` for a file that is damaged or not what it seems.
    """

    NAME: str

    def sniff(self, path: Path, head: bytes) -> bool: ...

    def read(self, path: Path) -> Checkpoint: ...


@runtime_checkable
class Refillable(Protocol):
    """What a format's module provides besides, if a file of it can be written again with other numbers.

    ``refill`` is given the file, a path that is not there yet, and what to write into which entries.
    """

    NAME: str

    def refill(self, path: Path, target: Path, arrays: Arrays) -> None: ...


@runtime_checkable
class Writable(Protocol):
    """What a format's module provides besides, if files of it are written from nothing.

    ``write`` writes the file whole or not at all, and raises `MigrateError` where it cannot be written.
    """

    NAME: str
    SUFFIXES: tuple[str, ...]

    def write(
        self, path: Path, tensors: Mapping[str, Tensor], metadata: Metadata, how: Writing = ...
    ) -> None: ...


def formats() -> Iterator[Format]:
    """Every module of the package that is a format, by the order of the files' names."""
    for module in sorted(pkgutil.iter_modules(checkpoints.__path__), key=lambda item: item.name):
        loaded = importlib.import_module(f"{checkpoints.__name__}.{module.name}")
        if hasattr(loaded, "sniff"):
            yield cast(Format, loaded)


def open_checkpoint(path: Path) -> Checkpoint:
    """Open a checkpoint.

    Raises:
        MigrateError: the file is missing, unreadable, damaged, or of no known format.
    """
    return format_of(path).read(path)


def format_of(path: Path) -> Format:
    """The format of a checkpoint.

    Raises:
        MigrateError: the file is missing, unreadable, or of no known format.
    """
    head = b"" if path.is_dir() else _head(path)
    known = tuple(formats())
    for form in known:
        if form.sniff(path, head):
            return form
    what = "a folder, and not" if path.is_dir() else "not"
    raise MigrateError(
        f"{path}: {what} a checkpoint of a known format; these are read: {', '.join(form.NAME for form in known)}"
    )


def writer_of(path: Path) -> Writable:
    """The format to write a file in, by its suffix.

    Raises:
        MigrateError: none has that suffix.
    """
    known = [form for form in formats() if isinstance(form, Writable)]
    by_suffix = {suffix: form for form in known for suffix in form.SUFFIXES}
    for suffix in sorted(by_suffix, key=len, reverse=True):
        if path.name.endswith(suffix):
            return by_suffix[suffix]
    raise MigrateError(f"{path}: what is written ends in one of {', '.join(sorted(by_suffix))}")


def _head(path: Path) -> bytes:
    """A file's first bytes. A checkpoint of TensorFlow's goes by its prefix too, which is no file."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError:
        index = path.with_name(f"{path.name}.index")
        hint = f"; {index.name} is there, give that" if index.is_file() else ""
        raise MigrateError(f"{path}: no such checkpoint{hint}") from None
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read: {error.strerror}") from None
    if not head:
        raise MigrateError(f"{path}: the file is empty")
    return head
