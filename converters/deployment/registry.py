"""The formats that a model can be exported to, found among the modules of `formats`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from migrate.converters.deployment import formats
from migrate.converters.deployment.inputs import Input
from migrate.converters.verification.compare import Outputs
from migrate.errors import MigrateError

Framework = Literal["torch", "tensorflow"]


class Format(Protocol):
    """What a format's module provides. Its functions run in the framework's worker and import that themselves.

    Attributes:
        NAME: as ``--to`` calls it; one name may stand for a format of each framework.
        FRAMEWORK: what the models come from.
        SUFFIX: what the file's name ends in; empty for a folder.
        ABOUT: one line for the help.
    """

    NAME: str
    FRAMEWORK: Framework
    SUFFIX: str
    ABOUT: str

    def write(self, model: Any, inputs: Sequence[Input], path: Path) -> Sequence[str]:
        """Write a model that is ready to be served; gives what there is to know about the result."""

    def run(self, path: Path, batches: Sequence[Mapping[str, Any]]) -> list[Outputs]:
        """The outputs of what was written for batches of arrays by the inputs' names, as whoever serves it computes."""


def all_formats() -> Iterator[Format]:
    """Every format, by name."""
    for module in sorted(pkgutil.iter_modules(formats.__path__), key=lambda item: item.name):
        loaded = importlib.import_module(f"{formats.__name__}.{module.name}")
        if hasattr(loaded, "NAME"):
            yield cast(Format, loaded)


def format_of(name: str, framework: Framework) -> Format:
    """The format of a name for a framework's models.

    Raises:
        MigrateError: there is none; the message says which there are.
    """
    own = {form.NAME: form for form in all_formats() if framework == form.FRAMEWORK}
    if name not in own:
        raise MigrateError(f"--to {name}: {framework} models are exported to {', '.join(sorted(own))}")
    return own[name]
