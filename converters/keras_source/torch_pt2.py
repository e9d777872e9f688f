"""Runs in the PyTorch worker: reads a ``.pt2`` file without running anything that it brings along."""

from __future__ import annotations

from pathlib import Path

import torch
from torch.export import ExportedProgram

from migrate.converters.keras_source import pt2_screen
from migrate.errors import MigrateError


def load(path: Path) -> ExportedProgram:
    """Read it.

    Raises:
        MigrateError: it is damaged, would run code, or was written by a PyTorch that this one does not understand.
    """
    try:
        pt2_screen.screen(path)
        return torch.export.load(path)
    except MigrateError:
        raise
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise MigrateError(
            f"{path}: cannot be read as an exported program; export it again ({reason})"
        ) from None
