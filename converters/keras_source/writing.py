"""The text of the Keras model: its functions, and ``build_model`` that calls them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from migrate.converters.keras_source.blocks import (
    Block,
    Function,
    Place,
    functions,
    is_list,
    list_name,
    literals,
    members,
    readers_of,
    tree,
    values,
)
from migrate.converters.keras_source.carried import CARRIED
from migrate.converters.keras_source.lines import folded, wrapped
from migrate.converters.keras_source.program import Batch, Ref
from migrate.converters.keras_source.statements import Code, Statement, listed, repr_string, text
from migrate.converters.keras_source.translate import Placed, Translation
from migrate.converters.keras_source.variables import Call, Line, named


@dataclass(frozen=True)
class _Body:
    """A function's lines to be, or `build_model`'s."""

    block: Block
    function: Function | None
    readers: Mapping[str, list[int]]
    whole: tuple[str, ...] = ()  # lists of values that are one parameter

    def lines(self) -> Iterator[Line]:
        """Statements and calls of functions, in order."""
        yield from self._lines(self.block, [0])

    def _lines(self, block: Block, count: list[int]) -> Iterator[Line]:
        for item in block.items:
            if isinstance(item, Statement):
                yield self._statement(item, count[0])
                count[0] += 1
            elif item.function is None:
                yield from self._lines(item, count)
            else:
                yield self._call(item, count[0])
                count[0] += len(list(item.statements()))

    def _literal(self, place: Place, value: Any) -> Any:
        """A literal, or the parameter that stands for it."""
        parameter = self.function.holes.get(place) if self.function else None
        return Code(parameter) if parameter else value

    def _read(self, item: Any) -> Any:
        """A list that the function is given as a whole is one value."""
        return Ref(list_name(item)) if is_list(item) and list_name(item) in self.whole else item

    def _name(self, path: str) -> Code:
        """A layer's name, below the path that the function is given."""
        if self.function is None:
            return Code(repr_string(path))
        rest = path.removeprefix(self.block.prefix)
        return Code("name" if path == self.block.prefix[:-1] else 'f"{name}.' + rest + '"')

    def _statement(self, statement: Statement, position: int) -> Line:
        known = literals(statement)
        arguments = {
            key: self._literal((position, key), value) if key in known else value
            for key, value in statement.arguments.items()
        }
        inputs = tuple(
            self._literal((position, f"#{index}"), item) if f"#{index}" in known else self._read(item)
            for index, item in enumerate(statement.inputs)
        )
        title = self._name(statement.layer.text) if statement.layer else None
        return Line(statement.results, statement.callee, inputs, arguments, title, statement)

    def _given(self, name: str) -> Any:
        """A value for a function, or a list of them."""
        if name in self.whole or " " not in name:
            return Ref(name)
        return [Ref(member) for member in members(name)]

    def _call(self, block: Block, position: int) -> Line:
        function = block.function
        assert function is not None
        assert block.scope is not None
        read, given = values(block, self.readers)
        statements = list(block.statements())
        arguments = {
            parameter: self._literal(
                (position + place[0], place[1]), literals(statements[place[0]])[place[1]]
            )
            for parameter, place in function.parameters.items()
        }
        if function.named:
            arguments["name"] = self._name(block.scope.path)
        inputs = tuple(self._given(name) for name in read)
        return Line(tuple(given), function.name, inputs, arguments, None, Call(function.name))


def source(translation: Translation, origin: str) -> str:
    """The module's text.

    Args:
        origin: what it was written from, for the docstring.
    """
    root = tree(translation.statements)
    outside = {item.name for item in translation.returned}
    found = functions(root, outside)
    readers = readers_of(root, outside)
    parts = [_header(translation, origin)]
    called = {statement.callee for statement in translation.statements}
    parts += [text_.strip() for name, text_ in CARRIED.items() if name in called]
    parts += [_function(function, readers) for function in found]
    parts.append(_build(translation, root, readers))
    return "\n\n\n".join(parts) + "\n"


def _header(translation: Translation, origin: str) -> str:
    uses = [
        name
        for name in ("layers", "ops")
        if any(_uses(statement, name) for statement in translation.statements)
    ]
    imports = f"\nfrom keras import {', '.join(uses)}" if uses else ""
    lines = [f'"""{translation.title}, written by `migrate convert` from {origin}.', ""]
    lines.append("    model = build_model()")
    lines.append('    model.load_weights("model.keras")')
    return "\n".join([*lines, '"""', "", "import keras"]) + imports


def _uses(statement: Statement, name: str) -> bool:
    return statement.callee.startswith(f"{name}.") or f"{name}." in CARRIED.get(statement.callee, "")


def _function(function: Function, readers: dict[str, list[int]]) -> str:
    block = function.blocks[0]
    read, given = values(block, readers)
    body = _Body(block, function, readers, tuple(name for name in read if " " in name))
    names, written = named(list(body.lines()), read, given)
    parameters = [*(names[name] for name in read), *function.parameters]
    signature = ", ".join([*parameters, *(["name"] if function.named else [])])
    return _text(function.name, signature, [], written, ", ".join(names[name] for name in given))


def _build(translation: Translation, root: Block, readers: dict[str, list[int]]) -> str:
    given = [item.name for item in translation.returned]
    alone = len(translation.inputs) == 1
    inputs = {item.name: "inputs" if alone else _identifier(item.name) for item in translation.inputs}
    names, written = named(list(_Body(root, None, readers).lines()), list(inputs), given, inputs)
    first = [f"{inputs[item.name]} = {_input(item)}" for item in translation.inputs]
    several = ", ".join(inputs[item.name] for item in translation.inputs)
    outputs = text(translation.outputs, names)
    inner = f"[{several}]" if len(translation.inputs) != 1 else several
    model = f"keras.Model({inner}, {outputs}, name={repr_string(_identifier(translation.title))})"
    return _text("build_model", "", first, written, model)


def _input(item: Placed) -> str:
    whole = bool(item.shape) and item.shape[0] == Batch()
    shape = tuple(None if isinstance(size, Batch) else size for size in item.shape[1 if whole else 0 :])
    dtype = {"int64": "int32", "float64": "float32"}.get(item.dtype, item.dtype)
    arguments: dict[str, Any] = {"shape" if whole else "batch_shape": shape, "name": item.name}
    if dtype != "float32":
        arguments["dtype"] = dtype
    return f"keras.Input({listed(arguments, {})})"


def _text(name: str, signature: str, first: list[str], lines: list[str], returned: str) -> str:
    body = [*first, *lines, f"return {returned}"]
    indented = [line for item in folded(body) for line in wrapped(item, 4)]
    return "\n".join([*wrapped(f"def {name}({signature}):", 0), *indented])


def _identifier(name: str) -> str:
    found = re.sub(r"\W+", "_", name).strip("_")
    return found if found.isidentifier() else f"model_{found}"
