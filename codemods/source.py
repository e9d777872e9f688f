"""Source files as text: decoded as Python would, and written back whole or not at all.

A file keeps its encoding (PEP 263), its byte order mark, its newlines, and its permissions.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path

from migrate.errors import MigrateError

GENERATED = re.compile(
    rb"@generated|[Gg]enerated by the protocol buffer compiler|[Aa]uto-?generated.*DO NOT EDIT"
)
HEAD = 1000  # bytes at the start of a file in which a generator says so


class Unreadable(MigrateError):
    """A source file that cannot be taken apart. ``code`` is its finding's, ``line`` 0 for the whole file."""

    def __init__(self, code: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


@dataclass(frozen=True)
class Source:
    """The text of a file, with the newlines it has, and how its bytes are made from it."""

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """Another text as bytes of this file. What the encoding lacks can only be in text of ours (comments, mostly)
        and is escaped."""
        return self.mark + self.written(text).encode(self.encoding, errors="backslashreplace")

    def written(self, text: str) -> str:
        """What the file holds when this is the text of its code."""
        return text


def decode(data: bytes) -> Source:
    """The text of a file's bytes.

    Raises:
        Unreadable: null bytes, an unknown encoding, or bytes that are not in it.
    """
    if b"\0" in data:
        raise Unreadable("SRC003", "the file holds null bytes (is it UTF-16?)")
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        encoding = "utf-8" if mark else encoding
        return Source(data[len(mark) :].decode(encoding), encoding, mark)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("SRC002", f"a byte is not {error.encoding}", line) from None
    except (SyntaxError, LookupError) as error:
        raise Unreadable("SRC002", f"the encoding cannot be read: {getattr(error, 'msg', error)}") from None


def read_bytes(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        Unreadable: it cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("SRC004", f"cannot be read: {error.strerror or error}") from None


def is_generated(data: bytes) -> bool:
    """Whether the head of a file says that a program wrote it."""
    return GENERATED.search(data[:HEAD]) is not None


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, with the permissions that it had; a link stays a link.

    Raises:
        MigrateError: it cannot be written.
    """
    path = path.resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise MigrateError(
            f"{path}: cannot be written ({error.strerror or error}); nothing of it has changed"
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
