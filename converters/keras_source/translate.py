"""A program's nodes as statements: each operator by its own file, in the order of the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.layout import Axes
from migrate.converters.keras_source.names import settled
from migrate.converters.keras_source.program import Batch, Input, Node, Program, Ref, leaves
from migrate.converters.keras_source.registry import all_modules, find
from migrate.converters.keras_source.statements import Filled, Statement
from migrate.errors import MigrateError

SPATIAL = ("conv", "pool", "batch_norm", "upsample", "group_norm", "instance_norm", "pixel_", "im2col")
"""Operators, by parts of their names, that say that axis 1 of their input is a picture's channels."""


@dataclass(frozen=True)
class Placed:
    """An input or output of the Keras model.

    Attributes:
        axes: which of PyTorch's axes lies where.
    """

    name: str
    axes: Axes
    shape: tuple[Any, ...]
    dtype: str

    @property
    def is_moved(self) -> bool:
        """Whether its axes lie otherwise than PyTorch's."""
        return self.axes != layout.identity(len(self.axes))


@dataclass(frozen=True)
class Translation:
    """A model as statements.

    Attributes:
        outputs: a tree of `Ref` to the statements' results.
        filled: the variables, and what they are made of.
        constants: arrays that some are made of and that are not PyTorch's.
        returned: the outputs, in the tree's order.
    """

    title: str
    inputs: tuple[Placed, ...]
    statements: tuple[Statement, ...]
    outputs: Any
    returned: tuple[Placed, ...]
    filled: tuple[Filled, ...]
    notes: tuple[str, ...]
    constants: Mapping[str, Any]


def translate(program: Program) -> Translation:
    """Write every node, or say which cannot be written.

    Raises:
        MigrateError: operators are not known, or are used in a way that is not; all of them are named.
    """
    program = replace(program, nodes=_needed(program))
    unknown = [node for node in program.nodes if find(node.target) is None]
    if unknown:
        raise MigrateError(_listed(program, [(node, node.target) for node in unknown]))
    build = Builder(program)
    inputs = tuple(_input(item, build) for item in program.inputs)
    problems: list[tuple[Node, str]] = []
    lost: set[str] = set()
    build.anchor = program.inputs[0].name if program.inputs else ""
    for nodes in _calls(program.nodes):
        if not _write_module(nodes, build):
            for node in nodes:
                _write(node, build, problems, lost)
    if problems:
        raise MigrateError(_listed(program, problems))
    outputs, returned = _outputs(program.outputs, build)
    if not returned:
        raise MigrateError(f"{program.title}: gives no tensor")
    statements = pooled(_used(build.statements, {item.name for item in returned}))
    made = {statement.layer.text for statement in statements if statement.layer}
    filled = tuple(item for item in build.filled if item.layer in made)
    statements, filled = settled(statements, filled, [item.name for item in inputs])
    notes = tuple(
        f"{path}: {kind} acts in training only and is not in an exported program; add it if you train on"
        for path, kind in program.silent
    )
    notes += tuple(build.notes)
    return Translation(program.title, inputs, statements, outputs, returned, filled, notes, build.constants)


def _needed(program: Program) -> tuple[Node, ...]:
    """The nodes that the outputs depend on."""
    wanted = {ref.name for ref in leaves(program.outputs)}
    kept: list[Node] = []
    for node in reversed(program.nodes):
        if node.name in wanted:
            kept.append(node)
            wanted |= set(node.refs())
    return tuple(reversed(kept))


def _calls(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """Nodes one by one, but those of a module that may be one layer together."""
    for _, group in groupby(nodes, lambda node: _whole(node) or node.name):
        yield list(group)


def _whole(node: Node) -> str | None:
    """The call of a module that may be one layer, as the node's innermost of that kind."""
    return next((scope.key for scope in reversed(node.scopes) if scope.kind in all_modules()), None)


def _write_module(nodes: list[Node], build: Builder) -> bool:
    """Write the nodes of a module's call as one layer, if that can be."""
    key = _whole(nodes[0])
    if key is None:
        return False
    at = next(index for index, scope in enumerate(nodes[0].scopes) if scope.key == key)
    build.scopes = nodes[0].scopes[: at + 1]
    try:
        with build.tried():
            values = all_modules()[build.scopes[-1].kind](nodes, build)
    except (Unsupported, KeyError):
        return False
    build.values.update(values)
    return True


def _write(node: Node, build: Builder, problems: list[tuple[Node, str]], lost: set[str]) -> None:
    if lost & set(node.refs()):
        lost.add(node.name)
        return
    operator = find(node.target)
    assert operator is not None
    build.scopes = node.scopes
    try:
        value = operator(node, build)
    except Unsupported as error:
        problems.append((node, str(error)))
        lost.add(node.name)
        return
    except (KeyError, ValueError, TypeError, IndexError, AssertionError) as error:
        problems.append((node, f"{node.target} as it is used here ({type(error).__name__}: {error})"))
        lost.add(node.name)
        return
    build.values[node.name] = value
    if isinstance(value, Value) and value.stored is None and value.sizes[:1] == (Batch(),):
        build.anchor = value.name


def _listed(program: Program, problems: list[tuple[Node, str]]) -> str:
    grouped: dict[str, list[str]] = {}
    for node, reason in problems:
        path = node.scopes[-1].path if node.scopes else ""
        grouped.setdefault(reason, []).append(f"{node.name} in {path}" if path else node.name)
    lines = [
        f"  {reason}: {', '.join(names[:4])}{f' and {len(names) - 4} more' if len(names) > 4 else ''}"
        for reason, names in grouped.items()
    ]
    return f"{program.title}: cannot be written with Keras's layers\n" + "\n".join(lines)


def _input(item: Input, build: Builder) -> Placed:
    rank = len(item.shape)
    axes = layout.channels_last(rank) if _is_picture(item, build) else layout.identity(rank)
    build.values[item.name] = Value(item.name, item.shape, axes, item.dtype)
    return Placed(item.name, axes, tuple(item.shape[axis] for axis in axes), item.dtype)


def _is_picture(item: Input, build: Builder) -> bool:
    """Whether what reads an input first takes its axis 1 for channels."""
    if len(item.shape) not in (3, 4, 5) or not item.dtype.startswith("float"):
        return False
    pending, seen = [item.name], set[str]()
    while pending:
        name = pending.pop(0)
        for user in build.users.get(name, []):
            if any(part in user.target for part in SPATIAL):
                return True
            if user.name not in seen and user.shape is not None and len(user.shape) == len(item.shape):
                seen.add(user.name)
                if "permute" not in user.target and "transpose" not in user.target:
                    pending.append(user.name)
    return False


def _outputs(tree: Any, build: Builder) -> tuple[Any, tuple[Placed, ...]]:
    """The outputs in layouts that a user expects: PyTorch's own, or a picture's with its channels last."""
    returned: list[Placed] = []

    def place(item: Any) -> Any:
        match item:
            case Ref():
                build.scopes = ()
                value = build.given(item)
                if value.axes != layout.channels_last(value.rank) or value.rank < 3:
                    value = build.ordered(value)
                returned.append(Placed(value.name, value.axes, value.sizes, value.dtype))
                return value.ref
            case dict():
                return {key: place(inner) for key, inner in item.items()}
            case list() | tuple():
                kept = tuple(place(inner) for inner in item if inner is not None)
                return kept[0] if len(kept) == 1 else kept
        raise MigrateError(f"an output is no tensor: {item!r}")

    return place(tree), tuple(returned)


def pooled(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """A global pooling whose single cell is flattened away at once does without the cell."""
    readers = Counter(name for statement in statements for name in statement.reads())
    flattened = {
        statement.inputs[0].name: statement
        for statement in statements
        if statement.callee == "layers.Flatten" and readers[statement.inputs[0].name] == 1
    }
    found: list[Statement] = []
    gone: set[str] = set()
    for statement in statements:
        after = flattened.get(statement.results[0])
        if statement.callee.startswith("layers.Global") and statement.arguments and after:
            gone.add(after.results[0])
            found.append(replace(statement, results=after.results, arguments={}))
        elif statement.results[0] not in gone:
            found.append(statement)
    return tuple(found)


def _used(statements: list[Statement], wanted: set[str]) -> tuple[Statement, ...]:
    """Statements that the outputs need."""
    kept: list[Statement] = []
    needed = set(wanted)
    for statement in reversed(statements):
        if needed & set(statement.results):
            kept.append(statement)
            needed |= set(statement.reads())
    return tuple(reversed(kept))
