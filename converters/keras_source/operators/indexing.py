"""Slices, single places and looked-up places. https://keras.io/api/ops/numpy/"""

from __future__ import annotations

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.program import Batch, Node, Ref
from migrate.converters.keras_source.statements import Code

END = 1 << 62  # PyTorch's way to say "to the end" is the largest int64


def select(node: Node, build: Builder) -> Value:
    """``select``: one place of an axis."""
    x = build.given(node["self"])
    dim = node["dim"] % x.rank
    name = build.index(x, {x.position(dim): node["index"]})
    return build.result(node, name, layout.without(x.axes, (dim,)))


def slice_(node: Node, build: Builder) -> Value:
    """``slice`` and ``narrow``."""
    x = build.given(node["self"])
    if node.shape == x.shape and node.arguments.get("step", 1) == 1:
        return x
    dim = node["dim"] % x.rank
    if "length" in node.arguments:
        start, end, step = node["start"], node["start"] + node["length"], 1
    else:
        start, end, step = node["start"] or 0, node["end"], node["step"]
    if isinstance(start, Batch) or isinstance(end, Batch) or isinstance(step, Batch):
        raise Unsupported("a slice whose bounds depend on the batch's size")
    if end is not None and end >= END:
        end = None
    written = f"{start or ''}:{'' if end is None else end}" + (f":{step}" if step != 1 else "")
    name = build.index(x, {x.position(dim): Code(written)})
    return build.result(node, name, x.axes)


def index(node: Node, build: Builder) -> Value:
    """``x[:, places]``: one tensor of places looks up an axis."""
    given = [(dim, places) for dim, places in enumerate(node["indices"]) if places is not None]
    if len(given) != 1 or build.value(given[0][1]).dtype == "bool":
        raise Unsupported("an index by several tensors, or by a mask")
    return _take(node, build, *given[0])


def index_select(node: Node, build: Builder) -> Value:
    """``index_select``."""
    return _take(node, build, node["dim"], node["index"])


def _take(node: Node, build: Builder, dim: int, places: object) -> Value:
    x, where = build.ordered(node["self"]), build.ordered(places)
    name = build.op("ops.take", (x.ref, where.ref), axis=dim % x.rank)
    return build.result(node, name)


def gather(node: Node, build: Builder) -> Value:
    """``gather``."""
    x, where = build.ordered(node["self"]), build.ordered(node["index"])
    dim = node["dim"] % x.rank
    if any(a != b for axis, (a, b) in enumerate(zip(x.shape, where.shape, strict=True)) if axis != dim):
        raise Unsupported("gather from a part of the other axes")
    return build.result(node, build.op("ops.take_along_axis", (x.ref, where.ref), axis=dim))


def slice_scatter(node: Node, build: Builder) -> Value:
    """``slice_scatter``: what lies before the slice, what is put there, and what lies behind."""
    x = build.given(node["self"])
    source = build.arranged(node["src"], x.axes)
    dim = node["dim"] % x.rank
    size, length = x.shape[dim], source.shape[dim]
    if source.shape == x.shape:
        return source
    if not isinstance(size, int) or not isinstance(length, int) or node["step"] != 1:
        raise Unsupported("an assignment to a part of the batch, or to every other place")
    position, start = x.position(dim), (node["start"] or 0) % size
    parts = [source.ref]
    if start:
        parts.insert(0, Ref(build.index(x, {position: Code(f":{start}")})))
    if start + length < size:
        parts.append(Ref(build.index(x, {position: Code(f"{start + length}:")})))
    return build.result(node, build.op("ops.concatenate", (parts,), axis=position), x.axes)


OPERATORS = {
    "aten.select": select,
    "aten.slice": slice_,
    "aten.narrow": slice_,
    "aten.index": index,
    "aten.index_select": index_select,
    "aten.gather": gather,
    "aten.slice_scatter": slice_scatter,
}
