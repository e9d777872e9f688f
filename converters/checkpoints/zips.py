"""Careful reading of zip archives that may come from anywhere: members by name, bounded, their checksums verified."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from migrate.errors import MigrateError

SIGNATURE = b"PK\x03\x04"
LONGEST = 1 << 30  # bytes of a member that describes others
RATIO = 100  # how far a compressed member may expand
ALWAYS_UNPACKED = 64 * 1024 * 1024  # bytes that it may expand to whatever the ratio


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive.

    Raises:
        MigrateError: it, or what is read of it, is damaged, encrypted, or cannot be opened.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_start(archive)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, struct.error) as error:
        raise MigrateError(f"{path}: truncated or damaged; copy or save it again ({error})") from None
    except (NotImplementedError, RuntimeError) as error:  # encrypted, or a compression Python does not know
        raise MigrateError(f"{path}: cannot be read ({error})") from None
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read: {error.strerror or error}") from None


def content(path: Path, archive: zipfile.ZipFile, name: str, limit: int = LONGEST) -> bytes:
    """A member's bytes.

    Raises:
        MigrateError: there is none of that name, or it unpacks to more than it may.
    """
    try:
        member = archive.getinfo(name)
    except KeyError:
        raise MigrateError(f"{path}: {name} is missing; copy or save it again") from None
    if member.file_size > min(bound(member), limit):
        raise MigrateError(f"{path}: {name} would unpack to {member.file_size} bytes; refused")
    return archive.read(member)


def bound(member: zipfile.ZipInfo) -> int:
    """The bytes that a member may expand to: trained weights hardly shrink at all."""
    return max(ALWAYS_UNPACKED, RATIO * member.compress_size)


def names(path: Path) -> tuple[str, ...]:
    """The names of an archive's members; none if it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_start(archive)
            return tuple(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, struct.error):
        return ()


def _check_start(archive: zipfile.ZipFile) -> None:
    """Of an archive that is cut off, an archive within it may be found instead: it does not start where the file does.

    Raises:
        BadZipFile: so it is.
    """
    if min((member.header_offset for member in archive.infolist()), default=0):
        raise zipfile.BadZipFile("it ends within another archive")
