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
    found = _known(run, node)
    if found is not None:
        return tuple(UNKNOWN if size is None or not sizes.is_plain(size) else size for size in found)
    rank = _rank(run, variable) if variable is not None else None
    text = run.context.source(node).strip("()")
    if rank is None or not text.isidentifier():
        raise CannotFollow("SHP202", node, "the input's shape is not known")
    if rank == 2:
        return (Dim.symbol(f"{text}[-1]"),)
    return tuple(Dim.symbol(f"{text}[{axis}]") for axis in range(rank - 1))


def _known(run: Run, node: cst.BaseExpression) -> tuple[Any, ...] | None:
    """The sizes of a tuple whose parts are followed one by one; ``(n)`` is ``(n,)``."""
    if isinstance(node, cst.Tuple | cst.List):
        parts: list[Any] = []
        for element in node.elements:
            if isinstance(element, cst.StarredElement):
                inner = _known(run, element.value)
                if inner is None:
                    return None
                parts += inner
            else:
                parts.append(static(run, element.value).value)
        return tuple(parts)
    value = static(run, node).value
    if isinstance(value, tuple | list):
        return tuple(value)
    return (value,) if sizes.is_plain(value) and (_is_size(value) or node.lpar) else None


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
