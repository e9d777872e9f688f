"""Lines of the source to be written, before their variables have names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from migrate.catalog.transforms import Step
from migrate.converters.keras_source.program import Ref, Scope


@dataclass(frozen=True)
class Code:
    """A literal that is written as it is: ``slice``'s colon, ``...``."""

    text: str


@dataclass(frozen=True)
class Made:
    """A layer that is an argument of another one, ``layers.LSTM(8)`` within a ``Bidirectional``."""

    callee: str
    arguments: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class LayerName:
    """The name of a layer, the PyTorch module's path, or of the tensor where there is no module."""

    text: str


@dataclass(frozen=True)
class Filled:
    """A Keras variable and what it is made of.

    Attributes:
        layer: its layer's name.
        path: its path below the layer, ``kernel`` or ``forward_lstm/lstm_cell/kernel``.
        tensors: names in the PyTorch model's state.
        steps: from those tensors to the variable.
        trainable: whether it is trained.
        part: which of the arrays that the steps give it is.
    """

    layer: str
    path: str
    tensors: tuple[str, ...]
    steps: tuple[Step, ...]
    trainable: bool = True
    part: int = 0


@dataclass(frozen=True)
class Statement:
    """``results = callee(arguments)(inputs)`` of a layer, ``results = callee(inputs, arguments)`` of anything else.

    Attributes:
        results: names of the values it gives.
        callee: ``layers.Conv2D``, ``ops.reshape``, an infix operator, ``[]`` for an index.
        inputs: trees of `Ref`, `Code` and literals.
        arguments: literals; those that are given by position have a number for a name.
        layer: the layer's name, where it has variables.
        scopes: the PyTorch modules it comes from.
        shared: the layer has been made already, and is called again.
    """

    results: tuple[str, ...]
    callee: str
    inputs: tuple[Any, ...]
    arguments: Mapping[str, Any]
    layer: LayerName | None
    scopes: tuple[Scope, ...]
    again: bool = False

    @property
    def is_layer(self) -> bool:
        """Whether what is called is an object that has to be made first."""
        return self.callee.startswith("layers.") or self.callee == "Parameter"

    def reads(self) -> Iterator[str]:
        """Values that it reads."""
        yield from references([self.inputs, dict(self.arguments)])


def references(tree: Any) -> Iterator[str]:
    """Names of a tree's references."""
    match tree:
        case Ref(name):
            yield name
        case list() | tuple():
            for item in tree:
                yield from references(item)
        case dict():
            for item in tree.values():
                yield from references(item)


def text(value: Any, names: Mapping[str, str]) -> str:
    """An expression for a tree."""
    match value:
        case Ref(name):
            return names[name]
        case Code(written):
            return written
        case LayerName(written):
            return repr_string(written)
        case Made(callee, arguments):
            return f"{callee}({listed(dict(arguments), names)})"
        case float():
            return _number(value)
        case str():
            return repr_string(value)
        case list():
            return "[" + ", ".join(text(item, names) for item in value) + "]"
        case tuple():
            inner = ", ".join(text(item, names) for item in value)
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case dict():
            return (
                "{"
                + ", ".join(f"{repr_string(key)}: {text(item, names)}" for key, item in value.items())
                + "}"
            )
    return repr(value)


def listed(arguments: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Arguments of a call; those whose name is a number are positional."""
    return ", ".join(
        text(value, names) if key.isdigit() else f"{key}={text(value, names)}"
        for key, value in arguments.items()
    )


def repr_string(value: str) -> str:
    """A string with the quotes that formatters like."""
    return '"' + repr(value)[1:-1].replace('"', '\\"').replace("\\'", "'") + '"'


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    return repr(value)
