"""Permutations of axes: nothing is written, the axes are called otherwise."""

from __future__ import annotations

from dataclasses import replace

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.program import Node


def _moved(x: Value, dims: tuple[int, ...]) -> Value:
    shape = tuple(x.shape[dim] for dim in dims)
    return replace(x, shape=shape, axes=layout.permuted(x.axes, dims))


def permute(node: Node, build: Builder) -> Value:
    """``permute``."""
    x = build.given(node["self"])
    return _moved(x, tuple(dim % x.rank for dim in node["dims"]))


def transpose(node: Node, build: Builder) -> Value:
    """``transpose`` and ``swapaxes``: two axes change places."""
    x = build.given(node["self"])
    one, other = (value for name, value in node.arguments.items() if name != "self")
    dims = list(range(x.rank))
    dims[one % x.rank], dims[other % x.rank] = dims[other % x.rank], dims[one % x.rank]
    return _moved(x, tuple(dims))


def transpose_last(node: Node, build: Builder) -> Value:
    """``t`` of a matrix, ``mT``, ``numpy_T``: the axes in reverse."""
    x = build.given(node["self"])
    dims = tuple(range(x.rank))
    return _moved(x, (*dims[:-2], *reversed(dims[-2:])))


def move(node: Node, build: Builder) -> Value:
    """``movedim``."""
    x = build.given(node["self"])
    source, target = node["source"], node["destination"]
    source, target = ([item] if isinstance(item, int) else item for item in (source, target))
    if len(source) != 1:
        raise Unsupported("movedim of several axes")
    dims = [dim for dim in range(x.rank) if dim != source[0] % x.rank]
    dims.insert(target[0] % x.rank, source[0] % x.rank)
    return _moved(x, tuple(dims))


OPERATORS = {
    "aten.permute": permute,
    "aten.transpose": transpose,
    "aten.swapaxes": transpose,
    "aten.swapdims": transpose,
    "aten.t": transpose_last,
    "aten.mT": transpose_last,
    "aten.movedim": move,
}
