"""Files that are there whole or not at all, for writers that write from the first byte to the last."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from migrate.errors import MigrateError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside it to write to, which takes its place at the end of the ``with`` block, unless that raised.

    Raises:
        MigrateError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise MigrateError(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)
