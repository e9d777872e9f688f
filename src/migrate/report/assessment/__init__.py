"""Renderers of an assessment, one a file: each has a function ``render(assessment) -> str``.

The file's name is what `--format` takes; a new file is a new format, no list needs editing.
"""

from __future__ import annotations

import importlib
import pkgutil

from migrate.assessment import Assessment


def names() -> tuple[str, ...]:
    """The formats there are; none is imported."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def render(name: str, assessment: Assessment) -> str:
    """An assessment as text in a format of `names`, without a final line break."""
    text: str = importlib.import_module(f"{__name__}.{name}").render(assessment)
    return text
