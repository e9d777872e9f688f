"""Renderers of findings, one a file: each has a function ``render(findings, suppressed, keras) -> str``.

The file's name is what `--format` takes; a new file is a new format, no list needs editing.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence

from migrate.finding import Finding, Suppressed
from migrate.keras import Keras


def names() -> tuple[str, ...]:
    """The formats there are; none is imported."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def render(
    name: str,
    findings: Sequence[Finding],
    suppressed: Sequence[Suppressed] = (),
    keras: Mapping[str, Keras] | None = None,
) -> str:
    """Findings as text in a format of `names`, without a final line break.

    Args:
        keras: by path, the Keras that each file is written for.
    """
    text: str = importlib.import_module(f"{__name__}.{name}").render(findings, suppressed, keras or {})
    return text
