"""Names for values: a value that is read for the last time gives its name to what is made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from migrate.converters.keras_source.statements import Code, Statement, listed, references, text

INFIX = frozenset(["+", "-", "*", "/", "**", "//", "%"])
POOL = ("x", "y", "z", "u", "v", "w")


@dataclass(frozen=True)
class Call:
    """A call of a function of the source's own."""

    function: str


@dataclass(frozen=True)
class Line:
    """A line to be: its literals are settled, its values have no names yet."""

    results: tuple[str, ...]
    callee: str
    inputs: tuple[Any, ...]
    arguments: Mapping[str, Any]
    title: Code | None
    origin: Statement | Call

    def reads(self) -> list[str]:
        """Values that it reads."""
        return list(references([list(self.inputs), dict(self.arguments)]))


def named(
    lines: Sequence[Line], read: Sequence[str], given: Sequence[str], fixed: Mapping[str, str] | None = None
) -> tuple[dict[str, str], list[str]]:
    """Names for all values, and the text of the lines.

    Args:
        read: values from outside, which are parameters; ``fixed`` may say their names.
        given: values that are read afterwards.

    Returns:
        the names that ``read`` and ``given`` have, and the lines.
    """
    last = {name: number for number, line in enumerate(lines) for name in line.reads()}
    last |= dict.fromkeys(given, len(lines))
    last |= dict.fromkeys(fixed or {}, len(lines))
    names = dict(fixed or {})
    for name in read:
        if name not in names:
            names[name] = _free(names, live=set(names))
    layers = _shared(lines)
    written: list[str] = []
    made: set[str] = set()
    for number, line in enumerate(lines):
        inputs = dict(names)
        alive = {name for name in names if last.get(name, -1) > number}
        taken = {names[name] for name in alive} | set(layers.values())
        for result in line.results:
            names[result] = _choose(line, inputs, taken)
            taken.add(names[result])
        left = ", ".join(names[result] for result in line.results)
        written += _written(line, inputs, left, layers, made)
        for result in line.results:
            if last.get(result, -1) <= number:
                last[result] = number
        names = {name: text_ for name, text_ in names.items() if last.get(name, -1) > number or name in read}
    return names, written


def _shared(lines: Sequence[Line]) -> dict[str, str]:
    """Layers that are called several times, and the variables that hold them."""
    again = {
        line.title.text
        for line in lines
        if line.title and isinstance(line.origin, Statement) and line.origin.again
    }
    return {title: "".join(c if c.isalnum() else "_" for c in title.strip('"')) + "_layer" for title in again}


def _choose(line: Line, inputs: Mapping[str, str], taken: set[str]) -> str:
    """The name of an input that is read here for the last time, else one from the pool that is free."""
    own = [inputs[name] for name in line.reads() if inputs[name] in POOL or inputs[name].startswith("x")]
    for name in own:
        if name not in taken:
            return name
    return next(name for name in (*POOL, *(f"x{number}" for number in range(1, 10_000))) if name not in taken)


def _free(names: Mapping[str, str], live: set[str]) -> str:
    taken = {names[name] for name in live}
    return next(name for name in (*POOL, *(f"x{number}" for number in range(1, 10_000))) if name not in taken)


def _written(
    line: Line, names: Mapping[str, str], left: str, layers: dict[str, str], made: set[str]
) -> list[str]:
    arguments = dict(line.arguments)
    if isinstance(line.origin, Call):
        inner = ", ".join([*(text(item, names) for item in line.inputs), *_keywords(arguments, names)])
        return [f"{left} = {line.callee}({inner})"]
    if line.origin.is_layer:
        made_by = f"{line.callee}({listed(arguments | ({'name': line.title} if line.title else {}), names)})"
        called = ", ".join(text(item, names) for item in line.inputs)
        variable = layers.get(line.title.text) if line.title else None
        if variable is None:
            return [f"{left} = {made_by}({called})"]
        first = [] if variable in made else [f"{variable} = {made_by}"]
        made.add(variable)
        return [*first, f"{left} = {variable}({called})"]
    items = [text(item, names) for item in line.inputs]
    if line.callee in INFIX:
        return [f"{left} = {items[0]} {line.callee} {items[1]}"]
    if line.callee == "[]":
        return [f"{left} = {items[0]}[{', '.join(items[1:])}]"]
    inner = ", ".join([*items, *([listed(arguments, names)] if arguments else [])])
    return [f"{left} = {line.callee}({inner})"]


def _keywords(arguments: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """A call's literals by position, the layers' name by keyword."""
    return [
        f"{key}={text(value, names)}" if key == "name" else text(value, names)
        for key, value in arguments.items()
    ]
