"""The shape that ``keras.Input(shape=...)`` states, as sizes: numbers where they are known, else what says them.

``shape=(*SIZE, 3)`` is followed into its parts; of ``shape=input_shape`` only the program knows the sizes, so they are
``input_shape[0]`` and so on, as many as the first layer that takes the input works on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Several, Sizes
from migrate.codemods.models import sizes
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import CannotFollow
from migrate.codemods.tree import walk

RANKS = {"1D": 3, "2D": 4, "3D": 5, "1d": 3, "2d": 4, "3d": 5}
RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "Bidirectional"})


def axes(run: Run, node: cst.BaseExpression, variable: str | None) -> tuple[Any, ...]:
    """The sizes of an input without its batch.

    Args:
        variable: that the input is given to: its first layer tells how many axes there are.

    Raises:
        CannotFollow: neither the sizes nor their number are known.
    """
    found = _known(run, node, _rank(run, variable) if variable is not None else None)
    if found is not None:
        return tuple(UNKNOWN if size is None or not sizes.is_plain(size) else size for size in found)
    rank = _rank(run, variable) if variable is not None else None
    rank = rank or _length(run, node)
    text = run.context.source(node).strip("()")
    if rank is None or not text.isidentifier():
        raise CannotFollow("SHP202", node, "the input's shape is not known")
    if rank == 2:
        return (Dim.symbol(f"{text}[-1]"),)
    return tuple(Dim.symbol(f"{text}[{axis}]") for axis in range(rank - 1))


def _length(run: Run, node: cst.BaseExpression) -> int | None:
    """How many axes an input has whose shape the file gives by a parameter, its batch's among them."""
    kind = run.context.kind(node)
    if isinstance(kind, Sizes) and kind.shape is not None:
        return len(kind.shape) + 1
    return len(kind.items) + 1 if isinstance(kind, Several) and kind.items else None


def _known(run: Run, node: cst.BaseExpression, rank: int | None) -> tuple[Any, ...] | None:
    """The sizes of a tuple whose parts are followed one by one; ``(n)`` is ``(n,)``.

    Args:
        rank: of the input with its batch, as far as its first layer says: as many sizes does ``*data.shape[2:]`` give.
    """
    value = run.context.value(node) if not isinstance(node, cst.Name) else UNKNOWN
    if isinstance(value, tuple) and all(size is None or sizes.is_plain(size) for size in value):
        return value
    if isinstance(node, cst.Tuple | cst.List):
        return _elements(run, node, rank)
    if rank is not None and (found := _of_array(run, node, rank - 1)) is not None:
        return found
    value = static(run, node).value
    if isinstance(value, tuple | list):
        return tuple(value)
    return (value,) if sizes.is_plain(value) and (_is_size(value) or node.lpar) else None


def _elements(run: Run, node: cst.Tuple | cst.List, rank: int | None) -> tuple[Any, ...] | None:
    """The sizes that are written one by one, some of them perhaps unpacked."""
    plain = sum(not isinstance(element, cst.StarredElement) for element in node.elements)
    parts: list[Any] = []
    for element in node.elements:
        if isinstance(element, cst.StarredElement):
            is_only = len(node.elements) == plain + 1
            inner = _known(run, element.value, None)
            if inner is None and rank is not None and is_only:
                inner = _of_array(run, element.value, rank - 1 - plain)
            if inner is None:
                return None
            parts += inner
        else:
            parts.append(size(run, element.value))
    return tuple(parts)


def size(run: Run, node: cst.BaseExpression) -> Any:
    """A size: a number, else the expression that gives it, ``len(vocabulary)``."""
    found = static(run, node)
    if found.value is not UNKNOWN or run.is_inlined:
        return found.value
    return Dim.symbol(found.text) if isinstance(node, cst.Call | cst.Attribute | cst.Subscript) else UNKNOWN


def _of_array(run: Run, node: cst.BaseExpression, count: int) -> tuple[Any, ...] | None:
    """The last ``count`` sizes of an array, ``x_train.shape[1:]``."""
    match node:
        case cst.Subscript(
            value=cst.Attribute(attr=cst.Name(value="shape")) as shape,
            slice=[
                cst.SubscriptElement(
                    slice=cst.Slice(lower=cst.BaseExpression() as lower, upper=None, step=None)
                )
            ],
        ) if not run.is_inlined:
            first = run.context.value(lower)
            if isinstance(first, int) and first >= 0:
                text = run.context.source(shape)
                return tuple(Dim.symbol(f"{text}[{first + axis}]") for axis in range(count))
    return None


def _is_size(value: Any) -> bool:
    return isinstance(value, int)


def _rank(run: Run, variable: str) -> int | None:
    """How many axes, with the batch's, the first layer that takes a variable works on."""
    for node in (part for later in run.rest for statement in later for part in walk(statement)):
        for row in _taking(run, node, variable):
            stem = row.name.rpartition(".")[2]
            return 3 if stem in RECURRENT else 2 if stem == "Dense" else RANKS.get(stem[-2:])
    return None


def _taking(run: Run, node: cst.CSTNode, variable: str) -> Iterator[Layer]:
    """The layer of ``layers.Conv2D(...)(variable)``."""
    match node:
        case cst.Call(func=cst.Call(func=function), args=[cst.Arg(value=cst.Name(value=name)), *_]) if (
            name == variable
        ):
            row = find(run.context.names.resolve(function) or "")
            if isinstance(row, Layer):
                yield row
