"""Joining, splitting and repeating. https://keras.io/api/layers/merging_layers/concatenate/"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import Any

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.dtypes import cast_to, written_dtype
from migrate.converters.keras_source.operators.reshape import regrouped
from migrate.converters.keras_source.program import Batch, Node, Ref, Size
from migrate.converters.keras_source.statements import Code


def concatenate(node: Node, build: Builder) -> Value:
    """``cat``, in the layout of its first computed tensor."""
    values = [build.value(tensor) for tensor in node["tensors"]]
    values = [value for value in values if value.shape != (0,)]
    first = next((value for value in values if value.stored is None), values[0])
    axes = build.given(first).axes
    parts = [build.arranged(value, axes) for value in values]
    assert node.shape is not None
    position = axes.index(node["dim"] % len(axes))
    arguments = {} if position == len(axes) - 1 else {"axis": position}
    (name,) = build.layer("layers.Concatenate", ([part.ref for part in parts],), arguments)
    return build.result(node, name, axes)


def stack(node: Node, build: Builder) -> Value:
    """``stack``."""
    parts = [build.ordered(tensor) for tensor in node["tensors"]]
    assert node.shape is not None
    name = build.op("ops.stack", ([part.ref for part in parts],), axis=node["dim"] % len(node.shape))
    return build.result(node, name)


def _split(node: Node, build: Builder, places: Any) -> tuple[Value, ...]:
    """``ops.split`` into equal parts, or at places."""
    x = build.given(node["self"])
    axis = x.position(node["dim"])
    names = build.write(
        "ops.split",
        (x.ref, places),
        {"axis": -1 if axis == x.rank - 1 else axis},
        None,
        count=len(node.results),
    )
    return tuple(replace(x, name=name, shape=shape) for name, shape in zip(names, node.results, strict=True))


def split(node: Node, build: Builder) -> tuple[Value, ...]:
    """``split`` and ``chunk``: parts of one size, the last perhaps smaller."""
    if len(node.results) == 1:
        return (build.given(node["self"]),)
    sizes = [shape[node["dim"] % len(shape)] for shape in node.results]
    if any(isinstance(size, Batch) for size in sizes):
        raise Unsupported("a split of the batch")
    places = list(accumulate(sizes[:-1]))
    return _split(node, build, len(sizes) if len(set(sizes)) == 1 else places)


def unbind(node: Node, build: Builder) -> tuple[Value, ...]:
    """``unbind``: a tensor for each place of an axis."""
    x = build.given(node["self"])
    dim = node["dim"] % x.rank
    position = x.position(dim)
    axes = layout.without(x.axes, (dim,))
    names = build.write("ops.unstack", (x.ref,), {"axis": position}, None, count=len(node.results))
    return tuple(
        Value(name, shape, axes, node.dtype) for name, shape in zip(names, node.results, strict=True)
    )


def getitem(node: Node, build: Builder) -> Value:
    """One of several results."""
    found = build.values[node["self"].name]
    assert isinstance(found, tuple)
    index: int = node["index"]
    return found[index]


def expand(node: Node, build: Builder) -> Value:
    """``expand``: a stored tensor for every sample, or an axis of length one repeated."""
    assert node.shape is not None
    return spread(build, build.value(node["self"]), node.shape)


def copy(node: Node, build: Builder) -> Value:
    """``copy``: what is copied takes the shape of what was there."""
    x = spread(build, build.value(node["src"]), build.value(node["self"]).shape)
    return cast_to(build, x, node.dtype)


def spread(build: Builder, x: Value, shape: tuple[Size, ...]) -> Value:
    """A tensor that is broadcast to a shape.

    Raises:
        Unsupported: the shape is a multiple of the batch's.
    """
    extra = len(shape) - x.rank
    if x.stored is not None and shape[:1] == (Batch(),) and shape[1:] == ((1,) * extra + x.shape)[1:]:
        return build.expanded(replace(x, shape=(1,) * extra + x.shape) if extra else x, True)
    x = build.given(x)
    if x.shape == shape:
        return x
    if extra:
        sizes = (1,) * extra + x.shape
        x = build.ordered(x)
        name = build.op("ops.reshape", (x.ref, layout.written(sizes)))
        x = Value(name, sizes, layout.identity(len(sizes)), x.dtype)
    for dim, (before, after) in enumerate(zip(x.shape, shape, strict=True)):
        if before != after:
            position = x.position(dim)
            if isinstance(after, Batch):
                name = _over_batch(build, x, position, after)
            else:
                name = build.op("ops.repeat", (x.ref, after), axis=position)
            x = replace(x, name=name, shape=(*x.shape[:dim], after, *x.shape[dim + 1 :]))
    return x


def _over_batch(build: Builder, x: Value, position: int, times: Batch) -> str:
    """A computed tensor for every sample: zeros of the input's batch are added, which broadcasts it."""
    if times != Batch():
        raise Unsupported("an expansion over a multiple of the batch")
    if not x.dtype.startswith(("float", "int")):
        raise Unsupported(f"an expansion over the batch of {x.dtype}")
    rank = len(build.program.inputs[0].shape)
    first = build.program.inputs[0].name
    if rank > 1:
        first = build.write("[]", (Ref(first), Code(":"), *(0,) * (rank - 1)), {}, None)[0]
    zeros = build.op("ops.zeros_like", (Ref(first),), dtype=written_dtype(x.dtype))
    places = tuple(-1 if place == position else 1 for place in range(x.rank))
    return build.op("+", (x.ref, Ref(build.op("ops.reshape", (Ref(zeros), places)))))


def repeat(node: Node, build: Builder) -> Value:
    """``repeat``: the tensor over and over along its axes."""
    times = node["repeats" if "repeats" in node.arguments else "dims"]
    if isinstance(times[0], Batch) and all(count == 1 for count in times[1:]):
        assert node.shape is not None
        return spread(build, build.value(node["self"]), node.shape)
    x = build.ordered(node["self"])
    if not all(isinstance(count, int) for count in times):
        raise Unsupported("repeat for every sample along another axis than the first")
    times = ((1,) * (x.rank - len(times)) + tuple(times)) if len(times) < x.rank else tuple(times)
    if len(times) > x.rank:
        x = regrouped(build, x, (1,) * (len(times) - x.rank) + x.shape)
    return build.result(node, build.op("ops.tile", (x.ref, times)))


def repeat_interleave(node: Node, build: Builder) -> Value:
    """``repeat_interleave`` of every place as often."""
    x = build.given(node["self"])
    assert node.shape is not None
    if node["dim"] is None or not isinstance(node["repeats"], int):
        raise Unsupported("repeat_interleave of all elements, or of each a different number")
    position = x.position(node["dim"])
    return build.result(node, build.op("ops.repeat", (x.ref, node["repeats"]), axis=position), x.axes)


def roll(node: Node, build: Builder) -> Value:
    """``roll``."""
    x = build.given(node["self"])
    shifts, dims = tuple(node["shifts"]), tuple(x.position(dim) for dim in node["dims"])
    if len(dims) == 1:
        return replace(x, name=build.op("ops.roll", (x.ref, shifts[0]), axis=dims[0]))
    return replace(x, name=build.op("ops.roll", (x.ref, shifts), axis=dims))


def flip(node: Node, build: Builder) -> Value:
    """``flip``."""
    x = build.given(node["self"])
    dims = tuple(x.position(dim) for dim in node["dims"])
    return replace(x, name=build.op("ops.flip", (x.ref,), axis=dims[0] if len(dims) == 1 else dims))


OPERATORS = {
    "aten.cat": concatenate,
    "aten.concat": concatenate,
    "aten.stack": stack,
    "aten.split": split,
    "aten.split_with_sizes": split,
    "aten.chunk": split,
    "aten.unsafe_chunk": split,
    "aten.tensor_split": split,
    "aten.unbind": unbind,
    "getitem": getitem,
    "aten.expand": expand,
    "aten.expand_as": expand,
    "aten.copy": copy,
    "aten.repeat": repeat,
    "aten.tile": repeat,
    "aten.repeat_interleave": repeat_interleave,
    "aten.roll": roll,
    "aten.flip": flip,
}
