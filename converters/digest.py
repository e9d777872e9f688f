"""The checksum of what is converted, made while it is converted: it takes as long as the conversion itself."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from migrate.converters.checkpoints import spans

CHUNK = 4 * 1024 * 1024  # bytes
LENGTH = 64  # of a SHA-256 in hexadecimal


class Digest:
    """The SHA-256 of a file; of a folder, that of its files' names and checksums, in order.

    Made in a thread of its own from the beginning of the ``with`` block on; its end gives up what nobody has asked for.
    """

    def __init__(self, path: Path) -> None:
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(1, "migrate-digest")
        self._made = self._pool.submit(self._of, path)

    def value(self) -> str:
        """It, when it is made.

        Raises:
            OSError: the file cannot be read.
        """
        return self._made.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._pool.shutdown()

    def _of(self, path: Path) -> str:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.is_file())
            lines = (f"{self._of(file)}  {file.relative_to(path).as_posix()}\n" for file in files)
            return hashlib.sha256("".join(lines).encode()).hexdigest()
        made, content = hashlib.sha256(), spans.array(path, 0, (path.stat().st_size,), np.dtype(np.uint8))
        for start in range(0, content.size, CHUNK):
            if self._stopped.is_set():
                break
            part = content[start : start + CHUNK]
            made.update(part.data)
            spans.forget(part)
        return made.hexdigest()
