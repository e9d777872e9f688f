"""The source of a file, whatever kind of file it is."""

from __future__ import annotations

from pathlib import PurePosixPath

from migrate.codemods import source
from migrate.codemods.files import NOTEBOOK
from migrate.codemods.notebooks import source as notebooks
from migrate.codemods.notebooks.source import NotebookSource
from migrate.codemods.outcome import Migrated, Outputs
from migrate.codemods.source import Source


def decode(path: PurePosixPath, data: bytes, outputs: Outputs = Outputs.CHANGED) -> Source:
    """The source of a file's bytes: of a Python file its text, of a notebook its cells as one module.

    Raises:
        Unreadable: see `source.decode`, `notebooks.decode`.
    """
    return notebooks.decode(data, outputs) if path.suffix == NOTEBOOK else source.decode(data)


def code(path: PurePosixPath, data: bytes) -> bytes:
    """A file's code as Python takes it: the bytes themselves, but of a notebook.

    Raises:
        Unreadable: the notebook cannot be read.
    """
    return decode(path, data).text.encode("utf-8") if path.suffix == NOTEBOOK else data


def placed(file: Migrated, source: Source | None) -> Migrated:
    """A file's outcome with places as the user sees them: in the cells of a notebook."""
    return source.placed(file) if isinstance(source, NotebookSource) else file
