"""Arguments of the layer inside a wrapper whose row reads them: none may be lost.

    Bidirectional(LSTM(8, recurrent_activation="relu"))    the row of Bidirectional asks for `argument(layer, ...)`

What such a row does not ask for must be at its default, be without effect on numbers, or have a statement of its own.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import cache

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Layer, Row
from migrate.catalog.registry import find
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.values import UNKNOWN, CallValue

ASKED = re.compile(r"argument\((\w+), '(\w+)'\)")


def inner_layers(row: Row, bound: Mapping[str, Argument]) -> list[str]:
    """The parameters of a row that are layers, of which it reads the arguments."""
    if not isinstance(row, Layer):
        return []
    read = {parameter for parameter, _ in _asked(row)}
    return [
        name for name, argument in bound.items() if name in read and isinstance(argument.value, CallValue)
    ]


def refuse_unused_inside(row: Row, bound: Mapping[str, Argument], written: Container[str]) -> None:
    """See that no argument of a layer inside a wrapper is lost.

    Args:
        written: arguments that have statements of their own.

    Raises:
        Unrenderable: one has no counterpart.
    """
    for parameter in inner_layers(row, bound):
        call = bound[parameter].value
        inner = find(call.name)
        if not isinstance(inner, Layer) or not isinstance(row, Layer):
            continue
        source = Signature.parse(inner.source)
        kept = {name for of, name in _asked(row) if of == parameter} | (inner.ignored.keys() - {"dtype"})
        lost = [
            f"{row.name}: argument `{name}={argument.text}` of the layer in it has no counterpart"
            for name, argument in call.arguments.items()
            if argument.given
            and name not in kept
            and name not in written
            and not _is_default(source, name, argument)
        ]
        if lost:
            raise Unrenderable("API102", *lost)


def _is_default(source: Signature, name: str, argument: Argument) -> bool:
    default = source.default(name)
    if name == "dtype" and argument.value == "float32":
        return True
    return argument.value is not UNKNOWN and default is not UNKNOWN and bool(argument.value == default)


def _asked(row: Layer) -> frozenset[tuple[str, str]]:
    """The arguments of inner layers that a row asks for, each with the parameter that the layer is given as."""
    renderings = (
        text
        for item in row.renderings
        for text in (item.when, item.code, item.forward, *item.setup, *(w.when for w in item.weights or ()))
    )
    return _found((row.requires, row.shape, *row.let.values(), *(c.when for c in row.caveats), *renderings))


@cache
def _found(texts: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset(match for text in texts for match in ASKED.findall(text or ""))
