"""What a loop runs over: ``range(1, 9)``, ``[32, 64]``, a list of tensors, or several of them in ``zip``.

Python values are there in ``__init__`` and in ``forward``; tensors only in ``forward``. Where the tensors of a list
differ in a size, ``__init__`` loops over the sizes: ``for filters, skip_channels in zip([16, 8], [16, 8])``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from migrate.catalog.dims import Dim, Size
from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, sizes
from migrate.codemods.models.run import INNER, Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import CannotFollow, Items, Sizes, Static, TensorRef
from migrate.codemods.tree import walk

MOST_TURNS = 512


@dataclass(frozen=True)
class Piece:
    """One thing that a loop runs over.

    Attributes:
        target: what is bound in each turn.
        text: what it runs over.
        values: of each turn, where they are known.
        tensors: of each turn, if it is a list of tensors.
        count: of the turns, where their values are not known.
    """

    target: cst.BaseExpression
    text: str
    values: tuple[Any, ...] | None = None
    tensors: tuple[TensorRef, ...] | None = None
    count: Size = UNKNOWN


def split(run: Run, target: cst.BaseExpression, node: cst.BaseExpression) -> list[Piece] | None:
    """The pieces of a loop; None if it runs over layers, or something else that is not understood here."""
    name, arguments = builtin(run, node)
    if name == "range" or not expressions.touches(run, node):
        found = static(run, node)
        values = turn_values(run, node)
        return [Piece(target, found.text, values, count=_count(run, node))]
    targets = (
        [element.value for element in target.elements] if isinstance(target, cst.Tuple | cst.List) else []
    )
    if name == "zip" and len(targets) == len(arguments):
        parts = [split(run, each, argument) for each, argument in zip(targets, arguments, strict=True)]
        if all(part is not None and len(part) == 1 for part in parts):
            return [part[0] for part in parts if part is not None]
        return None
    if name == "enumerate" and len(targets) == 2 and len(arguments) == 1:
        inner = split(run, targets[1], arguments[0])
        if inner is None or len(inner) != 1 or inner[0].tensors is None:
            return None
        count = len(inner[0].tensors)
        return [Piece(targets[0], f"range(len({inner[0].text}))", tuple(range(count))), *inner]
    return _tensors(run, target, node)


def _tensors(run: Run, target: cst.BaseExpression, node: cst.BaseExpression) -> list[Piece] | None:
    """A list of tensors, or its reverse."""
    name, arguments = builtin(run, node)
    held = arguments[0] if name == "reversed" and len(arguments) == 1 else node
    backwards = held is not node
    match held:
        case cst.Subscript(
            value=inner,
            slice=[
                cst.SubscriptElement(
                    slice=cst.Slice(lower=None, upper=None, step=cst.BaseExpression() as step)
                )
            ],
        ) if run.context.value(step) == -1:
            held, backwards = inner, True
    if not isinstance(held, cst.Name):
        return None
    items = run.env.get(held.value)
    if not isinstance(items, Items) or not items.variable or not items.items or not items.exact:
        return None
    tensors = tuple(item for item in items.items if isinstance(item, TensorRef))
    if len(tensors) != len(items.items):
        return None
    return [Piece(target, run.context.source(node), None, tensors[::-1] if backwards else tensors)]


def _count(run: Run, node: cst.BaseExpression) -> Size:
    """How often a loop over Python values turns, as an expression over the names that ``__init__`` knows."""
    name, arguments = builtin(run, node)
    if name in ("enumerate", "reversed") and len(arguments) == 1:
        return _count(run, arguments[0])
    if name == "range" and len(arguments) == 1:
        size = static(run, arguments[0]).value
        return size if sizes.is_plain(size) else UNKNOWN
    held = run.env.get(node.value) if isinstance(node, cst.Name) else None
    if isinstance(held, Static) and isinstance(held.value, Sizes) and not run.is_inlined:
        return Dim.symbol(f"len({held.text})")
    return UNKNOWN


def builtin(run: Run, node: cst.BaseExpression) -> tuple[str, list[cst.BaseExpression]]:
    """The name and the arguments of a call of one of Python's own functions."""
    match node:
        case cst.Call(func=cst.Name(value=name), args=given) if not any(
            item.star or item.keyword for item in given
        ):
            return name, [item.value for item in given]
    return "", []


def turn_values(run: Run, node: cst.BaseExpression) -> tuple[Any, ...] | None:
    """The values that a loop over Python values runs through, where they are known."""
    name, arguments = builtin(run, node)
    if name == "range":
        ends = [static(run, argument).value for argument in arguments]
        if all(isinstance(end, int) for end in ends) and len(range(*ends)) <= MOST_TURNS:
            return tuple(range(*ends))
        return None
    inner = [turn_values(run, argument) for argument in arguments]
    if name in ("enumerate", "zip", "reversed") and inner and all(part is not None for part in inner):
        known = [part for part in inner if part is not None]
        if name == "reversed":
            return tuple(reversed(known[0]))
        return tuple(enumerate(known[0])) if name == "enumerate" else tuple(zip(*known, strict=False))
    value = static(run, node).value
    if value is UNKNOWN and isinstance(node, cst.Name):
        value = _constant(run, node)
    is_known = isinstance(value, tuple | list) and not isinstance(value, Sizes) and len(value) <= MOST_TURNS
    return tuple(value) if is_known else None


def _constant(run: Run, node: cst.Name) -> Any:
    """The value of a list that the file writes down once, and that nothing changes."""
    bindings = run.context.names.bindings(node)
    given = bindings[0].value if len(bindings) == 1 else None
    if not isinstance(given, cst.List | cst.Tuple):
        return UNKNOWN
    for part in walk(run.context.module):
        match part:
            case cst.Call(func=cst.Attribute(value=cst.Name(value=name))) if name == node.value:
                return UNKNOWN
            case cst.AssignTarget(target=cst.Subscript(value=cst.Name(value=name))) if name == node.value:
                return UNKNOWN
            case cst.AugAssign(target=cst.Name(value=name)) if name == node.value:
                return UNKNOWN
    return run.context.values.of(given)


def turns(pieces: list[Piece]) -> list[tuple[Any, ...]] | None:
    """Of each turn, what each piece gives; None if it is not known."""
    columns = [piece.tensors if piece.tensors is not None else piece.values for piece in pieces]
    known = [column for column in columns if column is not None]
    return list(zip(*known, strict=False)) if len(known) == len(columns) else None


def how_many(found: list[Piece]) -> Size:
    """How many turns a loop has, where one thing says it: a name, ``len(sizes)``, or ``range(n)``."""
    if len(found) != 1:
        return UNKNOWN
    (piece,) = found
    if piece.values is not None:
        return len(piece.values)
    return piece.count


def bind(run: Run, target: cst.BaseExpression, value: Any = UNKNOWN, symbolic: bool = True) -> None:
    """Give the loop's variables their value in one turn, or a symbol."""
    match target:
        case cst.Name(value=name) if isinstance(value, TensorRef):
            run.env[name] = TensorRef(name, value.facts, name)
        case cst.Name(value=name):
            run.env[name] = Static(name, run.symbol(name) if symbolic else value, local=True)
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            values = list(value) if isinstance(value, tuple | list) else [UNKNOWN] * len(elements)
            for element, item in zip(elements, values, strict=False):
                bind(run, element.value, item, symbolic)
        case _:
            raise CannotFollow("MOD401", target, "the loop's variable is not understood")


def bind_symbols(run: Run, pieces: list[Piece]) -> list[tuple[str, str]]:
    """Bind every piece for a turn in general. Returns the sizes in which tensors differ: name and list of values."""
    differing: list[tuple[str, str]] = []
    for piece in pieces:
        if piece.tensors is None:
            bind(run, piece.target)
            continue
        if not isinstance(piece.target, cst.Name):
            raise CannotFollow("MOD401", piece.target, "the loop's variable is not understood")
        name = piece.target.value
        shapes = [tensor.facts.shape for tensor in piece.tensors]
        first = shapes[0]
        if first is None or any(shape is None or len(shape) != len(first) for shape in shapes):
            raise CannotFollow("MOD401", piece.target, f"the tensors `{name}` have different ranks")
        sizes_now: list[Any] = []
        for axis, column in enumerate(zip(*(shape for shape in shapes if shape is not None), strict=True)):
            if all(item is column[0] or item == column[0] for item in column):
                sizes_now.append(column[0])
            elif all(sizes.is_plain(item) for item in column):
                symbol = f"{INNER if run.is_inlined else ''}{name}_{sizes.axis_name(len(first), axis)}"
                differing.append((symbol, f"[{', '.join(str(item) for item in column)}]"))
                run.env[symbol] = Static(symbol, Dim.symbol(symbol), local=True)
                sizes_now.append(Dim.symbol(symbol))
            else:
                sizes_now.append(UNKNOWN)
        run.env[name] = TensorRef(name, replace(piece.tensors[0].facts, shape=tuple(sizes_now)), name)
    return differing
