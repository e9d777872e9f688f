"""Joining, splitting and repeating. https://keras.io/api/layers/merging_layers/concatenate/"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import Any

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.program import Batch, Node, Ref
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
    x = build.value(node["self"])
    extra = len(node.shape) - x.rank
    if (
        x.stored is not None
        and node.shape[:1] == (Batch(),)
        and node.shape[1:] == ((1,) * extra + x.shape)[1:]
    ):
        if extra:
            x = replace(x, shape=(1,) * extra + x.shape)
        return build.expanded(x, True)
    x = build.given(x)
    if x.shape == node.shape:
        return x
    if extra:
        sizes = (1,) * extra + x.shape
        x = build.ordered(x)
        x = Value(
            build.op("ops.reshape", (x.ref, layout.written(sizes))),
            sizes,
            layout.identity(len(sizes)),
            x.dtype,
        )
    for dim, (before, after) in enumerate(zip(x.shape, node.shape, strict=True)):
        if before != after:
            if isinstance(after, Batch):
                return _over_batch(node, build, x)
            shape = (*x.shape[:dim], after, *x.shape[dim + 1 :])
            x = replace(x, name=build.op("ops.repeat", (x.ref, after), axis=x.position(dim)), shape=shape)
    return x


def _over_batch(node: Node, build: Builder, x: Value) -> Value:
    """A computed tensor for every sample: zeros of the input's batch are added, which broadcasts it."""
    assert node.shape is not None
    if node.shape[0] != Batch() or x.shape[1:] != node.shape[1:]:
        raise Unsupported("an expansion over the batch and another axis")
    rank = len(build.program.inputs[0].shape)
    first = build.program.inputs[0].name
    if rank > 1:
        first = build.write("[]", (Ref(first), Code(":"), *(0,) * (rank - 1)), {}, None)[0]
    zeros = build.op("ops.zeros_like", (Ref(first),), dtype=x.dtype)
    places = build.op("ops.reshape", (Ref(zeros), (-1, *(1,) * (x.rank - 1))))
    x = build.ordered(x)
    return build.result(node, build.op("+", (x.ref, Ref(places))))


def repeat(node: Node, build: Builder) -> Value:
    """``repeat``: the tensor over and over along its axes."""
    times = node["repeats" if "repeats" in node.arguments else "dims"]
    if isinstance(times[0], Batch) and all(count == 1 for count in times[1:]):
        return expand(node, build)
    x = build.ordered(node["self"])
    if len(times) != x.rank or not all(isinstance(count, int) for count in times):
        raise Unsupported("repeat to more axes, or for every sample")
    return build.result(node, build.op("ops.tile", (x.ref, tuple(times))))


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
    "aten.repeat": repeat,
    "aten.tile": repeat,
    "aten.repeat_interleave": repeat_interleave,
    "aten.roll": roll,
    "aten.flip": flip,
}
