"""Files that programs download, made here instead: a file of the right form for a name, or none.

They lie in the folder that the variable ``PROGRAMS_DATA`` names and are made when a program first asks for them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

MAKERS: dict[str, Callable[[Path], None]] = {}
"""What writes a file, by the file's name."""


def maker(*names: str) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Say which files a function writes."""

    def register(function: Callable[[Path], None]) -> Callable[[Path], None]:
        MAKERS.update(dict.fromkeys(names, function))
        return function

    return register


def find(name: str) -> Path | None:
    """The file of a name, made now if need be; None where no maker knows it."""
    from tests.programs.sides import archives, tables, texts  # noqa: F401  their makers register themselves

    folder = Path(os.environ["PROGRAMS_DATA"])
    path = folder / name
    if path.exists():
        return path
    if name not in MAKERS:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        made = Path(scratch) / name
        MAKERS[name](made)
        made.replace(path)
    return path
