"""Finds the operators: every module of `operators` says which of PyTorch's it writes, in ``OPERATORS``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from migrate.converters.keras_source import modules, operators
from migrate.converters.keras_source.builder import Builder, Value
from migrate.converters.keras_source.program import Node

Operator = Callable[[Node, Builder], Value | tuple[Value, ...]]
Module = Callable[[Sequence[Node], Builder], Mapping[str, Value]]


@cache
def all_operators() -> Mapping[str, Operator]:
    """Every operator by its name, ``aten.conv2d`` for all overloads or ``aten.conv2d.padding`` for one.

    Raises:
        ValueError: two modules write the same one.
    """
    found: dict[str, Operator] = {}
    for info in pkgutil.iter_modules(operators.__path__):
        module = importlib.import_module(f"{operators.__name__}.{info.name}")
        for name, operator in module.OPERATORS.items():
            if name in found:
                raise ValueError(f"{name} is written by {info.name} and by another module")
            found[name] = operator
    return found


def find(target: str) -> Operator | None:
    """The operator for a target, ``aten.conv2d.default``."""
    known = all_operators()
    return known.get(target) or known.get(target.rpartition(".")[0])


@cache
def all_modules() -> Mapping[str, Module]:
    """Every module that is one layer, by its class."""
    names = [info.name for info in pkgutil.iter_modules(modules.__path__)]
    found = [importlib.import_module(f"{modules.__name__}.{name}") for name in names]
    return {module.KIND: module.write for module in found}
