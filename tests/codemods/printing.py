"""Programs that are run as they are and migrated, in processes of their own: what they print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from migrate.codemods.engine import Outcome

TOLD = ("Found ", "Using ")
"""Beginnings of the lines in which Keras tells how many files it has found."""


def printed(folder: Path, program: str = "program.py") -> str:
    """What a program prints.

    Raises:
        AssertionError: it fails.
    """
    done = subprocess.run(
        [sys.executable, program], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return "".join(line for line in done.stdout.splitlines(True) if not line.startswith(TOLD))


def written(outcome: Outcome, folder: Path) -> Path:
    """The folder, with what an outcome has changed in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in outcome.texts().items():
        (folder / path).write_bytes(data)
    return folder
