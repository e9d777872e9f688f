"""The stages of a validation, one a file, each with a `STAGE`; found here, run in order, up to the first that fails."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from migrate.validation.evidence import Evidence
from migrate.validation.results import Measurement

Rows = tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes:
        order: its place in the row, in tens.
        name: for machines; title: for people.
        tolerance: the field of `Tolerances` that it is held to.
        measure: compares the recordings. The rows given to it are those that have already made an output, a loss or
            a gradient differ, and so may be the reason here.
    """

    order: int
    name: str
    title: str
    tolerance: str
    measure: Callable[[Evidence, Rows], Measurement]


def stages() -> tuple[Stage, ...]:
    """All stages, in order."""
    found = [
        importlib.import_module(f"{__name__}.{module.name}").STAGE
        for module in pkgutil.iter_modules(__path__)
    ]
    return tuple(sorted(found, key=lambda stage: stage.order))
