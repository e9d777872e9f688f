"""The codemod with its cache in front: what was run before, on the same bytes, is read instead of run again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from migrate.codemods import cache, files
from migrate.codemods.outcome import Options, Outcome


def run(paths: Sequence[Path], options: Options, folder: Path | None = None) -> Outcome:
    """Migrate the files at and below the paths; see `migrate.codemods.engine.run`.

    Args:
        folder: of the cache; None for none.

    Raises:
        MigrateError: as the engine does.
    """
    entry = cache.Entry.of(files.project(paths), options, folder) if folder is not None else None
    found = entry.load() if entry is not None else None
    if found is not None:
        return found
    from migrate.codemods import engine  # only now: an unchanged project needs none of it

    outcome = engine.run(paths, options)
    if entry is not None:
        entry.store(outcome)
    return outcome
