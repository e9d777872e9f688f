"""Reshaping. Axes are split and merged where they lie; what a dense layer reads may stay in Keras's order.

https://keras.io/api/layers/reshaping_layers/
"""

from __future__ import annotations

from dataclasses import replace

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.geometry import numbers
from migrate.converters.keras_source.program import Batch, Node, Ref, Size, leaves

PASSING = (
    "relu",
    "dropout",
    "gelu",
    "silu",
    "hardswish",
    "sigmoid",
    "tanh",
    "hardtanh",
    "leaky_relu",
    "clone",
    "elu",
)
"""Operators that work on each element by itself, between a flattening and a dense layer."""


def reshape(node: Node, build: Builder) -> Value:
    """``view``, ``reshape``, ``flatten``, ``unflatten``."""
    assert node.shape is not None
    x = build.given(node["self"])
    if x.shape == node.shape:
        return x
    if _flattens(x, node) and _read_by_dense(node.name, build):
        return _mixed(node, build, x)
    return replace(regrouped(build, x, node.shape), dtype=node.dtype)


def regrouped(build: Builder, x: Value, shape: tuple[Size, ...]) -> Value:
    """Another shape of PyTorch's for the same elements, in whatever layout needs least to be moved."""
    groups = layout.regroup(x.shape, shape, x.axes)
    if groups.order is not None:
        axes = tuple(x.axes[position] for position in groups.order)
        x = replace(x, name=build.op("ops.transpose", (x.ref, groups.order)), axes=axes)
    return Value(reshaped(build, x, groups.shape), shape, groups.axes, x.dtype)


def reshaped(build: Builder, x: Value, shape: tuple[Size, ...]) -> str:
    """Write the reshape of a tensor as it lies, as the layer that says best what it does."""
    if x.sizes == shape:
        return x.name
    first = shape[0] if shape else None
    whole = (
        first == Batch() and x.sizes[0] == Batch() and not any(isinstance(size, Batch) for size in shape[1:])
    )
    if whole and len(shape) == 2:
        return build.layer("layers.Flatten", (x.ref,), {})[0]
    if whole:
        return build.layer("layers.Reshape", (x.ref,), {"0": shape[1:]})[0]
    try:
        return build.op("ops.reshape", (x.ref, layout.written(shape)))
    except ValueError as error:
        raise Unsupported(str(error)) from None


def _flattens(x: Value, node: Node) -> bool:
    """Whether all but the first axis become one, and lie in another order."""
    assert node.shape is not None
    fixed = all(isinstance(size, int) for size in x.shape[1:])
    return fixed and len(node.shape) == 2 and x.rank > 2 and x.shape[0] == node.shape[0] and x.axes[0] == 0


def _read_by_dense(name: str, build: Builder) -> bool:
    """Whether only dense layers read it, perhaps with functions of single elements in between."""
    users = build.users.get(name, [])
    if not users or Ref(name) in leaves(build.program.outputs):
        return False
    return all(
        _is_dense(user, name) or (_passes(user) and _read_by_dense(user.name, build)) for user in users
    )


def _is_dense(user: Node, name: str) -> bool:
    return user.target.startswith("aten.linear.") and user["input"] == Ref(name)


def _passes(user: Node) -> bool:
    return user.target.startswith("aten.") and user.target.split(".")[1] in PASSING


def _mixed(node: Node, build: Builder, x: Value) -> Value:
    name = build.layer("layers.Flatten", (x.ref,), {})[0]
    assert node.shape is not None
    sizes = numbers(x.shape[1:])
    order = tuple(axis - 1 for axis in x.axes[1:])
    long = [axis for axis in order if sizes[axis] != 1]
    mixed = None if long == sorted(long) else (sizes, order)
    return Value(name, node.shape, (0, 1), node.dtype, mixed=mixed)


def unsqueeze(node: Node, build: Builder) -> Value:
    """``unsqueeze``."""
    assert node.shape is not None
    x = build.given(node["self"])
    dim = node["dim"] % (x.rank + 1)
    position = x.rank if dim == x.rank else x.position(dim)
    name = build.op("ops.expand_dims", (x.ref,), axis=position)
    return Value(name, node.shape, layout.with_axis(x.axes, dim, position), node.dtype)


OPERATORS = {
    **{
        f"aten.{name}": reshape
        for name in ("view", "reshape", "_unsafe_view", "flatten", "unflatten", "view_as", "reshape_as")
    },
    "aten.squeeze": reshape,
    "aten.unsqueeze": unsqueeze,
}
