"""Which of a SavedModel's signatures is meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from migrate.errors import MigrateError

SERVING = "serving_default"


def chosen(path: Path, there: Sequence[str], asked: str | None) -> str:
    """The signature that is meant: the one asked for, the one that is served, or the only one.

    Raises:
        MigrateError: there is none of that name, or there are several and none is the one that is served.
    """
    known = [name for name in there if not name.startswith("__")]
    if asked is not None and asked in there:
        return asked
    if asked is None and SERVING in known:
        return SERVING
    if asked is None and len(known) == 1:
        return known[0]
    what = f"no signature {asked}" if asked is not None else "several signatures, or none"
    raise MigrateError(f"{path}: {what}; there are: {', '.join(known) or 'none'}; name one with --signature")
