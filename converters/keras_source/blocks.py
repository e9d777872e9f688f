"""Blocks that come several times: calls of PyTorch modules that are written alike become one function.

A block is what a module's call has written. Two blocks are alike if they have the same statements in the same order,
read and pass on values in the same way, and name their layers alike below the module's path. Literals may differ:
those become the function's parameters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.converters.keras_source.program import Ref, Scope
from migrate.converters.keras_source.statements import Code, Made, Statement, references

LEAST = 2  # statements that are worth a function
Place = tuple[int, str]  # a literal: the statement's number in its block, and the argument's name


@dataclass
class Block:
    """A module's call, or the whole model: statements and blocks within it, in order."""

    scope: Scope | None
    items: list[Statement | Block] = field(default_factory=list)
    function: Function | None = None

    def statements(self) -> Iterator[Statement]:
        """All statements, those of the blocks within too."""
        for item in self.items:
            if isinstance(item, Statement):
                yield item
            else:
                yield from item.statements()

    def within(self) -> Iterator[Block]:
        """This block and all within it."""
        yield self
        for item in self.items:
            if isinstance(item, Block):
                yield from item.within()

    @property
    def prefix(self) -> str:
        """What the names of its layers begin with."""
        return f"{self.scope.path}." if self.scope and self.scope.path else ""


@dataclass
class Function:
    """Blocks that are alike.

    Attributes:
        name: in the source.
        blocks: all of them; the first stands for all.
        holes: literals that differ from block to block, each with the parameter it becomes.
        parameters: names of the parameters, each with the place that says its value.
        named: whether layers within have names, so that the function is given the module's path.
    """

    name: str
    blocks: list[Block]
    holes: dict[Place, str]
    parameters: dict[str, Place]
    named: bool


def tree(statements: tuple[Statement, ...]) -> Block:
    """Statements by the modules that they come from."""
    root = Block(None)
    stack: list[Block] = [root]
    for statement in statements:
        keys = [scope for scope in statement.scopes if scope.path]
        depth = 0
        while depth < min(len(keys), len(stack) - 1) and stack[depth + 1].scope == keys[depth]:
            depth += 1
        del stack[depth + 1 :]
        for scope in keys[depth:]:
            block = Block(scope)
            stack[-1].items.append(block)
            stack.append(block)
        stack[-1].items.append(statement)
    return root


def functions(root: Block, outside: set[str]) -> list[Function]:
    """Blocks that are alike as functions, inner ones first; every block knows its own.

    Args:
        outside: values that are read after the last statement: the model's outputs.
    """
    readers = readers_of(root, outside)
    again = {statement.layer.text for statement in root.statements() if statement.again and statement.layer}
    alike: dict[Any, list[Block]] = {}
    for block in root.within():
        if block.scope is None or len(list(block.statements())) < LEAST:
            continue
        if any(statement.layer and statement.layer.text in again for statement in block.statements()):
            continue  # a layer that is called several times is made where all calls see it
        alike.setdefault(_template(block, readers), []).append(block)
    found: list[Function] = []
    taken: set[str] = {"build_model"}
    for blocks in alike.values():
        if len(blocks) < 2 or _is_wrapper(blocks[0]):
            continue
        function = _function(blocks, taken)
        taken.add(function.name)
        found.append(function)
        for block in blocks:
            block.function = function
    return sorted(found, key=lambda function: _height(function.blocks[0]))


def _height(block: Block) -> int:
    """How many functions lie within each other in a block."""
    inner = [_height(item) for item in block.items if isinstance(item, Block)]
    return max(inner, default=0) + (block.function is not None)


def _is_wrapper(block: Block) -> bool:
    """Whether all that a block has is another block, which is a function already."""
    return len(block.items) == 1 and isinstance(block.items[0], Block)


def readers_of(root: Block, outside: set[str]) -> dict[str, list[int]]:
    """By which statements a value is read, as their identities; the model's outputs by what is none of them, 0."""
    readers: dict[str, list[int]] = {}
    for statement in root.statements():
        for name in statement.reads():
            readers.setdefault(name, []).append(id(statement))
    for name in outside:
        readers.setdefault(name, []).append(0)
    return readers


def values(block: Block, readers: Mapping[str, list[int]]) -> tuple[list[str], list[str]]:
    """What a block reads from outside, and what is read of it there, in order.

    Values that are only ever read together, as a list, are one: a dense block's layers take lists that grow.
    """
    own = {id(statement) for statement in block.statements()}
    made: dict[str, None] = {}
    read: dict[str, set[str]] = {}
    for statement in block.statements():
        lists = _lists(statement)
        for name in statement.reads():
            if name not in made:
                read.setdefault(name, set()).add(lists.get(name, name))
        made |= dict.fromkeys(statement.results)
    given = [name for name in made if any(reader not in own for reader in readers.get(name, []))]
    whole = {name: next(iter(ways)) for name, ways in read.items() if len(ways) == 1}
    together = {way for way in whole.values() if all(whole.get(name) == way for name in members(way))}
    return list(dict.fromkeys(whole[name] if whole.get(name) in together else name for name in read)), given


def _lists(statement: Statement) -> dict[str, str]:
    """For each value that a statement reads once, in a list, that list's name."""
    found: dict[str, str] = {}
    once = Counter(statement.reads())
    for item in statement.inputs:
        if is_list(item) and all(once[inner.name] == 1 for inner in item):
            found |= dict.fromkeys((inner.name for inner in item), list_name(item))
    return found


def is_list(item: Any) -> bool:
    """Whether an input is a list of values."""
    return isinstance(item, list) and bool(item) and all(isinstance(inner, Ref) for inner in item)


def list_name(item: list[Ref]) -> str:
    """A list of values under one name."""
    return " ".join(inner.name for inner in item) if len(item) > 1 else f"{item[0].name} "


def members(name: str) -> list[str]:
    """The values of a list by its name; a value alone is itself."""
    return name.split()


def _template(block: Block, readers: dict[str, list[int]]) -> Any:
    """What blocks that are alike have in common."""
    read, given = values(block, readers)
    numbers = {name: f"in{index}" for index, name in enumerate(read)}
    lines: list[Any] = []
    for position, statement in enumerate(block.statements()):
        for index, name in enumerate(statement.results):
            numbers[name] = f"{position}.{index}"
        inputs = tuple(_shape_of(item, numbers) for item in statement.inputs)
        arguments = tuple((key, _shape_of(value, numbers)) for key, value in statement.arguments.items())
        lines.append((statement.callee, inputs, arguments, _relative(statement, block)))
    assert block.scope is not None
    return block.scope.kind, tuple(lines), tuple(numbers[name] for name in given), len(read)


def _relative(statement: Statement, block: Block) -> str | None:
    """A layer's name below the block's path; one that lies elsewhere keeps all of it, and has no like."""
    if statement.layer is None:
        return None
    return statement.layer.text.removeprefix(block.prefix)


def _shape_of(item: Any, numbers: dict[str, str]) -> Any:
    """What of an argument blocks have in common: which values it reads, and whether it may differ."""
    if is_literal(item):
        return None
    if is_list(item) and list_name(item) in numbers:
        return numbers[list_name(item)]
    match item:
        case Ref(name):
            return numbers[name]
        case list() | tuple():
            return tuple(
                _shape_of(inner, numbers) if not is_literal(inner) else repr(inner) for inner in item
            )
    return repr(item)


def is_literal(item: Any) -> bool:
    """Whether an argument is a value that a parameter could stand for."""
    if isinstance(item, Code | Made) or (isinstance(item, list | tuple) and any(map(_is_code, item))):
        return False
    return not any(references(item))


def _is_code(item: Any) -> bool:
    return isinstance(item, Code | Made)


def literals(statement: Statement) -> dict[str, Any]:
    """A statement's literals: constructor's and function's arguments by name, inputs by number."""
    named = {key: value for key, value in statement.arguments.items() if is_literal(value)}
    placed = {f"#{index}": item for index, item in enumerate(statement.inputs) if is_literal(item)}
    return named | placed


def _function(blocks: list[Block], taken: set[str]) -> Function:
    first = blocks[0]
    assert first.scope is not None
    columns: dict[Place, tuple[Any, ...]] = {}
    lists = [list(block.statements()) for block in blocks]
    for position, statement in enumerate(lists[0]):
        for key in literals(statement):
            values_ = tuple(literals(other[position])[key] for other in lists)
            if any(repr(value) != repr(values_[0]) for value in values_):
                columns[(position, key)] = values_
    holes: dict[Place, str] = {}
    parameters: dict[str, Place] = {}
    known: dict[str, str] = {}
    for place, column in columns.items():
        same = repr(column)
        if same not in known:
            wanted = _parameter_name(lists[0][place[0]], place[1])
            known[same] = _free(wanted, set(parameters) | {"name", "x"})
            parameters[known[same]] = place
        holes[place] = known[same]
    named = any(statement.layer is not None for statement in lists[0])
    return Function(
        _free(_snake(first.scope.kind.rpartition(".")[2]), taken), blocks, holes, parameters, named
    )


POSITIONAL = {
    "Dense": ("units",),
    "Embedding": ("input_dim", "output_dim"),
    "Dropout": ("rate",),
    "MaxPooling": ("pool_size", "strides"),
    "AveragePooling": ("pool_size", "strides"),
    "Depthwise": ("kernel_size",),
    "Conv": ("filters", "kernel_size"),
    "ZeroPadding": ("padding",),
    "Cropping": ("cropping",),
    "UpSampling": ("size",),
    "Reshape": ("shape",),
    "Activation": ("activation",),
    "Parameter": ("shape",),
    "LSTM": ("units",),
    "GRU": ("units",),
}
SECOND = {
    "ops.reshape": "shape",
    "ops.transpose": "axes",
    "ops.split": "parts",
    "ops.pad": "widths",
    "ops.roll": "shift",
}
SECOND |= {
    "ops.image.resize": "size",
    "*": "factor",
    "+": "offset",
    "ops.repeat": "times",
    "ops.einsum": "equation",
}


def _parameter_name(statement: Statement, key: str) -> str:
    """What a literal is called."""
    if key.startswith("#"):
        return SECOND.get(statement.callee, "value")
    if not key.isdigit():
        return key
    title = statement.callee.rpartition(".")[2]
    names = next((names for part, names in POSITIONAL.items() if title.startswith(part)), ())
    return names[int(key)] if int(key) < len(names) else "value"


def _free(wanted: str, taken: set[str]) -> str:
    """The name, or the name with the first number from 2 that is free."""
    return next(
        name for name in (wanted, *(f"{wanted}_{number}" for number in range(2, 10_000))) if name not in taken
    )


def _snake(name: str) -> str:
    """``BasicBlock`` as ``basic_block``, ``SEModule`` as ``se_module``."""
    parts = "".join(
        f"_{letter}"
        if letter.isupper()
        and index
        and (not name[index - 1].isupper() or name[index + 1 : index + 2].islower())
        else letter
        for index, letter in enumerate(name)
    )
    found = parts.lower().replace("__", "_").strip("_")
    return found if found.isidentifier() else f"block_{found}"
