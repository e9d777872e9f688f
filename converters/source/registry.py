"""The layers and operations that are written in a way of their own, by what they are."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection
from functools import cache
from typing import Protocol, cast

from migrate.converters.source import special
from migrate.converters.source.architecture import Call, Layer
from migrate.converters.source.arguments import Argument, Inner
from migrate.converters.source.expressions import Expression


class SpecialLayer(Protocol):
    """What a module of `special` provides for layers: the classes, and how their arguments are written.

    It may have ``FUNCTION``, what is called in the place of ``layers.Class``, and ``SOURCE``, the class of that name,
    which is written along.
    """

    CLASSES: frozenset[str]

    def arguments(self, layer: Layer, inner: Inner) -> tuple[Argument, ...]: ...


class SpecialOperation(Protocol):
    """What a module of `special` provides for operations: the functions, and how a call is written."""

    FUNCTIONS: frozenset[str]

    def expression(self, layer: Layer, call: Call) -> Expression: ...


@cache
def layers() -> dict[str, SpecialLayer]:
    """The modules for layers, by class."""
    return {
        kind: cast(SpecialLayer, module) for module in _modules() for kind in getattr(module, "CLASSES", ())
    }


def classes(kinds: Collection[str]) -> list[str]:
    """The sources of the classes that layers of these kinds need written along."""
    found = (getattr(layers().get(kind), "SOURCE", None) for kind in sorted(kinds))
    return [source for source in found if source]


@cache
def operations() -> dict[str, SpecialOperation]:
    """The modules for operations, by function."""
    return {
        kind: cast(SpecialOperation, module)
        for module in _modules()
        for kind in getattr(module, "FUNCTIONS", ())
    }


def _modules() -> list[object]:
    found = sorted(pkgutil.iter_modules(special.__path__), key=lambda item: item.name)
    return [importlib.import_module(f"{special.__name__}.{module.name}") for module in found]
