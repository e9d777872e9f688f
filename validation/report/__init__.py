"""Renderers of a validation's report, one a file: each has a function ``render(report) -> str`` and a ``SUFFIX``.

The file's name is the format's; a new file is a new format, no list needs editing. Files that begin with an
underscore are what renderers share.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import tempfile
from pathlib import Path

from migrate.errors import MigrateError
from migrate.validation.results import Report


def names() -> tuple[str, ...]:
    """The formats there are; none is imported."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def render(name: str, report: Report) -> str:
    """The report as text in a format of `names`, without a final line break."""
    text: str = importlib.import_module(f"{__name__}.{name}").render(report)
    return text


def format_of(path: Path) -> str:
    """The format that a file's suffix asks for.

    Raises:
        MigrateError: no format has this suffix.
    """
    suffixes = {importlib.import_module(f"{__name__}.{name}").SUFFIX: name for name in names()}
    if path.suffix not in suffixes:
        raise MigrateError(f"{path}: no report is called so; the suffix can be {', '.join(sorted(suffixes))}")
    return suffixes[path.suffix]


def write(report: Report, path: Path) -> None:
    """Write the report, in the format of the file's suffix, whole or not at all."""
    text = render(format_of(path), report) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(scratch).chmod(0o644)
    Path(scratch).replace(path)
