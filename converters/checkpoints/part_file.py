"""A file that is written whole or not at all, by several threads, and goes on where an earlier attempt was cut short.

It grows under a hidden name, ``.NAME.part``, and takes its own in the last moment. Beside it ``.NAME.journal`` says
what is to be written and lists the blocks that are, each with its checksum. An attempt that was killed leaves both. The
next one for the same content reads those blocks back, keeps the ones that hold, and writes the others.
"""

from __future__ import annotations

import fcntl
import os
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import google_crc32c
import numpy as np

from migrate.errors import MigrateError

Span = tuple[int, int]  # start and size, in bytes
PIECE = 256 * 1024  # bytes that the system is given at a time; larger ones take it up to three times as long


class PartFile:
    """A file that is being written; used in a ``with`` block, at whose end it is there, unless that raised.

    Attributes:
        done: the spans that an earlier attempt left, whose checksums hold.
    """

    def __init__(self, path: Path, identity: bytes, size: int, *, keep: bool = False) -> None:
        """Begin, or go on.

        Args:
            identity: what tells this content from other content under the same name; an earlier attempt at another one
                is thrown away.
            size: of the whole file, in bytes.
            keep: whether an interruption leaves what is written so far, for the next attempt.

        Raises:
            MigrateError: the file cannot be written, or another process is writing it.
        """
        self.path, self.keep = path, keep
        self._part = path.with_name(f".{path.name}.part")
        self._journal_path = path.with_name(f".{path.name}.journal")
        self._lock = threading.Lock()
        self.done: frozenset[Span] = frozenset()
        try:
            self._file = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        except OSError as error:
            raise self._failed(error) from None
        try:
            self._journal = self._begin(identity, size)
        except OSError as error:
            self._discard()
            raise self._failed(error) from None

    def write(self, start: int, content: memoryview | bytes) -> None:
        """Write a span; from any thread.

        Raises:
            MigrateError: it cannot be written: the disk is full.
        """
        line = f"{start} {len(content)} {_checksum(content)}\n"
        rest, at = memoryview(content), start
        try:
            with self._lock:  # systems let one write into a file at a time, and have others wait busily
                while rest.nbytes:
                    written = os.pwrite(self._file, rest[:PIECE], at)
                    rest, at = rest[written:], at + written
                self._set_out(start, len(content))
                self._journal.write(line.encode())
        except OSError as error:
            raise self._failed(error) from None

    def _set_out(self, start: int, size: int) -> None:
        """Have the system begin to carry a span to the disk: else all of it waits for the end."""
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self._file, start, size, os.POSIX_FADV_DONTNEED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                os.fsync(self._file)
                self._part.replace(self.path)
        except OSError as problem:
            raise self._failed(problem) from None
        finally:
            self._end(kind)

    def _failed(self, error: OSError) -> MigrateError:
        return MigrateError(f"{self.path}: cannot be written: {error.strerror or error}")

    def _end(self, kind: type[BaseException] | None) -> None:
        """Close everything, and leave nothing behind that nobody will ask for."""
        stopped = kind is not None and not issubclass(kind, Exception)
        with suppress(OSError):  # an unwritten line of the journal costs its block, no more
            self._journal.close()
        if self.keep and stopped:
            os.close(self._file)
        else:
            self._discard()

    def _discard(self) -> None:
        self._journal_path.unlink(missing_ok=True)
        self._part.unlink(missing_ok=True)
        os.close(self._file)

    def _begin(self, identity: bytes, size: int) -> BinaryIO:
        """Take what an earlier attempt left, else start anew; gives the journal, open at its end."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise MigrateError(f"{self.path}: another process is writing it") from None
        head = f"{_checksum(identity)} {size} {len(identity)}\n"
        if os.fstat(self._file).st_size == size:
            self.done = frozenset(
                span for span, checksum in self._listed(head) if self._holds(span, checksum)
            )
        if not self.done:
            os.ftruncate(self._file, 0)
            os.ftruncate(self._file, size)
            self._journal_path.write_text(head)
        return self._journal_path.open("ab", buffering=0)

    def _listed(self, head: str) -> list[tuple[Span, int]]:
        """The blocks that a journal of this content lists; its last line may be cut off."""
        try:
            first, *lines = self._journal_path.read_text().splitlines(keepends=True)
            whole = [line.split() for line in lines if line.endswith("\n")] if first == head else []
            return [((int(start), int(size)), int(checksum)) for start, size, checksum in whole]
        except (OSError, ValueError):
            return []

    def _holds(self, span: Span, checksum: int) -> bool:
        start, size = span
        content = os.pread(self._file, size, start)
        return len(content) == size and _checksum(content) == checksum


def _checksum(content: memoryview | bytes) -> int:
    if not len(content):
        return 0
    view = np.frombuffer(content, np.uint8)
    view.flags.writeable = False  # the library takes nothing that may change under its hands
    return int(google_crc32c.value(view))
