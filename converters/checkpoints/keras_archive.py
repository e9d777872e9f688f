"""Keras 3 archives, ``model.save("model.keras")``: a zip file with the architecture and the weights.

Only two members are looked at, both by their fixed names, so no path of the archive is ever used; what they unpack
to is bounded. The architecture is read as plain JSON: nothing in it is executed, Lambda layers included.
https://keras.io/guides/serialization_and_saving/
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from migrate.converters.checkpoints import hdf5, keras_tree, zips
from migrate.converters.checkpoints.model import Arrays, Checkpoint
from migrate.errors import MigrateError

NAME = "Keras 3 archive (.keras)"
CONFIG = "config.json"
WEIGHTS = "model.weights.h5"
LONGEST_CONFIG = 256 * 1024 * 1024  # bytes
CHUNK = 1024 * 1024


class Slice(io.RawIOBase):
    """A part of a file as a file: the archive's member as it lies there, uncompressed, for random access."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._position = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._start + self._position)
        content = self._file.read(max(min(len(buffer), self._size - self._position), 0))
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def close(self) -> None:
        self._file.close()
        super().close()


def sniff(path: Path, head: bytes) -> bool:
    """A zip file that is called ``.keras`` or has Keras's members."""
    if not head.startswith(zips.SIGNATURE):
        return False
    names = zips.names(path)
    return WEIGHTS in names or (not names and path.suffix == ".keras")


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: the file is truncated, damaged, or would unpack without bound.
    """
    with zips.opened(path) as archive:
        config = _config(path, archive)
        content, start = _weights(path, archive)
    file = hdf5.open_file(path, content)
    checkpoint = keras_tree.read(path, file, NAME, config, start)

    def close() -> None:
        file.close()
        content.close()

    return replace(checkpoint, close=close)


def refill(path: Path, target: Path, arrays: Arrays) -> None:
    """Write it again, with other numbers in the entries named; its other members, and their order, stay."""
    with tempfile.TemporaryDirectory(prefix="migrate-") as folder:
        weights = Path(folder) / WEIGHTS
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
            with old.open(WEIGHTS) as stored, weights.open("wb") as unpacked:
                shutil.copyfileobj(stored, unpacked, CHUNK)
            hdf5.refill(weights, arrays)
            for member in old.infolist():
                source = weights.open("rb") if member.filename == WEIGHTS else old.open(member)
                if member.filename == WEIGHTS:
                    member.file_size = weights.stat().st_size
                with source, new.open(member, "w") as written:
                    shutil.copyfileobj(source, written, CHUNK)


def _config(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        if archive.getinfo(CONFIG).file_size > LONGEST_CONFIG:
            raise MigrateError(f"{path}: {CONFIG} unpacks to more than {LONGEST_CONFIG >> 20} MiB; refused")
        config = json.loads(archive.read(CONFIG))
    except (KeyError, ValueError, RecursionError):
        config = None
    if not isinstance(config, dict):
        raise MigrateError(
            f"{path}: no readable {CONFIG}; save the model again with model.save('model.keras')"
        )
    return config


def _weights(path: Path, archive: zipfile.ZipFile) -> tuple[BinaryIO, int | None]:
    """The weights as a file, and where they begin in the archive; unpacked to a temporary file if compressed.

    Both read all of it once, which checks the archive's checksum.
    """
    member = archive.getinfo(WEIGHTS)
    if member.file_size > zips.bound(member):
        raise MigrateError(f"{path}: {WEIGHTS} would unpack to {member.file_size} bytes; refused")
    stored = member.compress_type == zipfile.ZIP_STORED
    unpacked = None if stored else cast(BinaryIO, tempfile.TemporaryFile(prefix="migrate-"))  # noqa: SIM115
    with archive.open(member) as content:
        while chunk := content.read(CHUNK):
            if unpacked:
                unpacked.write(chunk)
    if unpacked:
        unpacked.seek(0)
        return unpacked, None
    file = path.open("rb")
    file.seek(member.header_offset + 26)
    name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
    start = member.header_offset + 30 + name + extra
    return cast(BinaryIO, io.BufferedReader(Slice(file, start, member.file_size))), start
