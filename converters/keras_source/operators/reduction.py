"""Reductions. https://keras.io/api/ops/numpy/"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.program import Node


def _dims(node: Node, x: Value) -> tuple[int, ...]:
    given = node.arguments.get("dim")
    if given is None or given == []:
        return tuple(range(x.rank))
    return tuple(dim % x.rank for dim in ([given] if isinstance(given, int) else given))


def reduced(node: Node, build: Builder, x: Value, function: str, **further: Any) -> Value:
    """Write a reduction over PyTorch's axes, wherever they lie."""
    dims = _dims(node, x)
    keep = bool(node.arguments.get("keepdim"))
    places = tuple(sorted(x.position(dim) for dim in dims))
    axis = (places[0] if places[0] != x.rank - 1 else -1) if len(places) == 1 else places
    arguments = {"axis": axis} | further | ({"keepdims": True} if keep else {})
    name = build.op(function, (x.ref,), **arguments)
    kept = tuple(size for dim, size in enumerate(x.shape) if dim not in dims)
    if keep:
        return replace(
            x, name=name, shape=tuple(1 if dim in dims else size for dim, size in enumerate(x.shape))
        )
    return Value(name, kept, layout.without(x.axes, dims), node.dtype)


def reduction(function: str) -> Callable[[Node, Builder], Value]:
    """A reduction of Keras's that says the same."""
    return lambda node, build: reduced(node, build, build.given(node["self"]), function)


def mean(node: Node, build: Builder) -> Value:
    """``mean``: over all places of an image it is a pooling layer."""
    x = build.given(node["self"])
    if (
        x.rank in (3, 4, 5)
        and x.axes == layout.channels_last(x.rank)
        and _dims(node, x) == tuple(range(2, x.rank))
    ):
        keep = bool(node["keepdim"])
        callee = f"layers.GlobalAveragePooling{x.rank - 2}D"
        (name,) = build.layer(callee, (x.ref,), {"keepdims": True} if keep else {})
        return build.result(node, name, x.axes if keep else None)
    return reduced(node, build, x, "ops.mean")


def variance(node: Node, build: Builder) -> Value:
    """``var`` and ``std``, which PyTorch divides by one less unless told not to."""
    x = build.given(node["self"])
    value, _ = _spread(node, build, x)
    if ".std" in node.target:
        value = replace(value, name=build.op("ops.sqrt", (value.ref,)))
    return value


def variance_and_mean(node: Node, build: Builder) -> tuple[Value, Value]:
    """``var_mean``."""
    x = build.given(node["self"])
    value, _ = _spread(node, build, x)
    return value, reduced(node, build, x, "ops.mean")


def _spread(node: Node, build: Builder, x: Value) -> tuple[Value, int]:
    count = 1
    for dim in _dims(node, x):
        size = x.shape[dim]
        if not isinstance(size, int):
            raise Unsupported("a variance over the batch")
        count *= size
    correction = node.arguments.get("correction", 1 if node.arguments.get("unbiased", True) else 0)
    correction = 1 if correction is None else correction
    value = reduced(node, build, x, "ops.var")
    if correction:
        value = replace(value, name=build.op("*", (value.ref, count / (count - correction))))
    return value, count


def norm(node: Node, build: Builder) -> Value:
    """``linalg_vector_norm`` and ``norm`` of the orders 1 and 2."""
    order = node.arguments.get("ord", node.arguments.get("p", 2))
    x = build.given(node.first)
    if order in (None, 2):
        squares = replace(x, name=build.op("ops.square", (x.ref,)))
        total = reduced(node, build, squares, "ops.sum")
        return replace(total, name=build.op("ops.sqrt", (total.ref,)))
    if order == 1:
        return reduced(node, build, replace(x, name=build.op("ops.abs", (x.ref,))), "ops.sum")
    raise Unsupported(f"a norm of order {order}")


def extreme(function: str) -> Callable[[Node, Builder], Value | tuple[Value, ...]]:
    """``max`` and ``min``: of all elements, or along an axis, then with the places."""

    def write(node: Node, build: Builder) -> Value | tuple[Value, ...]:
        x = build.given(node["self"])
        if node.shape is not None and "other" in node.arguments:
            raise Unsupported("max of two tensors by its old name")
        value = reduced(node, build, x, f"ops.{function}")
        if node.shape is not None:
            return value
        return value, reduced(node, build, x, f"ops.arg{function}")

    return write


def cumulative(function: str) -> Callable[[Node, Builder], Value]:
    """``cumsum`` and ``cumprod``."""

    def write(node: Node, build: Builder) -> Value:
        x = build.given(node["self"])
        return replace(x, name=build.op(function, (x.ref,), axis=x.position(node["dim"])), dtype=node.dtype)

    return write


OPERATORS = {
    "aten.mean": mean,
    "aten.sum": reduction("ops.sum"),
    "aten.prod": reduction("ops.prod"),
    "aten.amax": reduction("ops.max"),
    "aten.amin": reduction("ops.min"),
    "aten.any": reduction("ops.any"),
    "aten.all": reduction("ops.all"),
    "aten.argmax": reduction("ops.argmax"),
    "aten.argmin": reduction("ops.argmin"),
    "aten.logsumexp": reduction("ops.logsumexp"),
    "aten.max": extreme("max"),
    "aten.min": extreme("min"),
    "aten.var": variance,
    "aten.std": variance,
    "aten.var_mean": variance_and_mean,
    "aten.linalg_vector_norm": norm,
    "aten.norm": norm,
    "aten.cumsum": cumulative("ops.cumsum"),
    "aten.cumprod": cumulative("ops.cumprod"),
}
