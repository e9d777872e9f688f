"""Small pieces of Python source: names, literals, calls."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

RESERVED = frozenset({"keras", "layers", "tf", "x", "y", "z", "type", "id", "input", "range", "name"})


@dataclass(frozen=True)
class Code:
    """Source text as a value: ``keras.regularizers.L2(0.01)``."""

    text: str


@dataclass(frozen=True)
class Made:
    """A call as a value: a layer within a layer's arguments.

    Attributes:
        function: what is called, ``layers.Dense``.
        positional, keywords: values; plain ones, `Code`, or `Made`.
    """

    function: str
    positional: tuple[Any, ...] = ()
    keywords: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Subscript:
    """``value[index]`` as a value."""

    value: Any
    index: Any


@dataclass(frozen=True)
class Operation:
    """Arithmetic as a value. ``pattern``: with braces in the places of the operands."""

    pattern: str
    operands: tuple[Any, ...]


Expression = Made | Subscript | Operation


def text(value: Any, tensor: Callable[[Any], str | None] = lambda _: None) -> str:
    """The source of a value.

    Args:
        tensor: says how a value is written that is none of the plain ones, or None.
    """
    special = tensor(value)
    if special is not None:
        return special
    match value:
        case Code(written):
            return written
        case Made(function, positional, keywords):
            parts = [text(item, tensor) for item in positional]
            parts += [f"{name}={text(item, tensor)}" for name, item in keywords]
            return f"{function}({', '.join(parts)})"
        case Subscript(subject, index):
            return f"{text(subject, tensor)}[{subscript(index, tensor)}]"
        case Operation(pattern, operands):
            return pattern.format(*(text(item, tensor) for item in operands))
        case slice():
            return (
                f"slice({text(value.start, tensor)}, {text(value.stop, tensor)}, {text(value.step, tensor)})"
            )
        case bool() | None | int():
            return repr(value)
        case str():
            return quoted(value)
        case float():
            return number(value)
        case list():
            return f"[{', '.join(text(item, tensor) for item in value)}]"
        case tuple():
            inner = ", ".join(text(item, tensor) for item in value)
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case Mapping():
            pairs = (f"{text(key, tensor)}: {text(item, tensor)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
    return "..." if value is Ellipsis else repr(value)


def subscript(value: Any, tensor: Callable[[Any], str | None]) -> str:
    """What stands between the brackets of ``x[...]``."""
    if isinstance(value, list | tuple):
        return ", ".join(_index(item, tensor) for item in value)
    return _index(value, tensor)


def _index(value: Any, tensor: Callable[[Any], str | None]) -> str:
    if not isinstance(value, slice):
        return text(value, tensor)
    start, stop, step = (
        "" if part is None else text(part, tensor) for part in (value.start, value.stop, value.step)
    )
    return f"{start}:{stop}" + (f":{step}" if step else "")


def quoted(value: str) -> str:
    """A string in double quotes."""
    written = repr(value)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in written else written


def number(value: float) -> str:
    """A float; one that has been a float32 in its shortest form: 9.999999747378752e-05 is 0.0001."""
    if value != value or value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    if float(np.float32(value)) == value and len(repr(value)) > len(str(np.float32(value))):
        return repr(float(str(np.float32(value))))
    return repr(value)


def identifier(name: str) -> str:
    """A name as Python has them: ``block1/conv`` → ``block1_conv``, ``1_conv`` → ``conv_1``."""
    cleaned = re.sub(r"\W+", "_", name).strip("_")
    leading = re.fullmatch(r"(\d+)_*(.*?)", cleaned)
    if leading:
        cleaned = f"{leading[2]}_{leading[1]}" if leading[2] else f"layer_{leading[1]}"
    cleaned = cleaned or "layer"
    return f"{cleaned}_" if keyword.iskeyword(cleaned) else cleaned


def free(wanted: str, taken: set[str]) -> str:
    """A name that is not taken yet, and is from now on: ``block``, ``block_1``."""
    name, number = wanted, 0
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    return name
