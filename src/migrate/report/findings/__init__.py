"""Renderers of findings, one a file: each has a function ``render(findings, suppressed) -> str``.

The file's name is what `--format` takes; a new file is a new format, no list needs editing.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

from migrate.finding import Finding, Suppressed


def names() -> tuple[str, ...]:
    """The formats there are; none is imported."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def render(name: str, findings: Sequence[Finding], suppressed: Sequence[Suppressed] = ()) -> str:
    """Findings as text in a format of `names`, without a final line break."""
    text: str = importlib.import_module(f"{__name__}.{name}").render(findings, suppressed)
    return text
