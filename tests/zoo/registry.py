"""The ways that there are, and one model moved in one of them."""

from __future__ import annotations

import importlib
import pkgutil
import time
from dataclasses import replace
from typing import Protocol, cast

from tests.zoo import ways
from tests.zoo.listing import Entry
from tests.zoo.result import Result
from tests.zoo.workshop import Workshop

from migrate.errors import MigrateError, WorkerError

LONGEST = 300  # characters of a reason


class Way(Protocol):
    """What a way's module provides; ``move`` raises `MigrateError` for what it can't move."""

    NAME: str

    def move(self, entry: Entry, shop: Workshop) -> Result: ...


def all_ways() -> dict[str, Way]:
    """By name."""
    modules = (
        importlib.import_module(f"{ways.__name__}.{each.name}")
        for each in pkgutil.iter_modules(ways.__path__)
    )
    return {module.NAME: cast(Way, module) for module in modules}


def moved(entry: Entry, way: Way, shop: Workshop) -> Result:
    """What comes of moving a model; whatever goes wrong on the way becomes the result."""
    started = time.perf_counter()
    try:
        result = way.move(entry, shop)
    except WorkerError as error:
        result = Result(entry.title, way.NAME, "fails", reason=_line(error))
    except MigrateError as error:
        result = Result(entry.title, way.NAME, "refused", reason=_line(error))
    except Exception as error:  # the tool's own mistake: a result like others, and the worst
        result = Result(entry.title, way.NAME, "fails", reason=f"{type(error).__name__}: {_line(error)}")
    return replace(result, seconds=round(time.perf_counter() - started, 2))


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:LONGEST]
