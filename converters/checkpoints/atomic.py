"""Files and folders that are there whole or not at all, for writers that write from the first byte to the last."""

from __future__ import annotations

import os
import shutil
import tempfile
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


def see_vacant(folder: Path) -> None:
    """See that a new folder can be made there.

    Raises:
        MigrateError: there is a file, or a folder that holds something.
    """
    if folder.exists() and (folder.is_file() or any(folder.iterdir())):
        raise MigrateError(f"{folder}: exists already; name a new or an empty folder")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder beside it to write to, which takes its place at the end of the ``with`` block, unless that raised.

    Raises:
        MigrateError: it cannot be written, or there is something already.
    """
    see_vacant(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise MigrateError(f"{folder}: cannot be written: {error.strerror or error}") from None
    try:
        yield stage
        stage.chmod(0o755)  # mkdtemp's is for this user alone
        if folder.exists():
            folder.rmdir()
        stage.rename(folder)
    except OSError as error:
        raise MigrateError(f"{folder}: cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)
