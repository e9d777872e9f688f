"""Tensors of one value whose size depends on the batch's; all others have been computed when the program was read."""

from __future__ import annotations

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.dtypes import written_dtype
from migrate.converters.keras_source.program import Batch, Node, Ref
from migrate.converters.keras_source.statements import Code

VALUES = {"zeros": 0.0, "ones": 1.0}


def created(node: Node, build: Builder) -> Value:
    """``zeros``, ``ones``, ``full`` and their like: made of the first input's batch."""
    assert node.shape is not None
    batches = [dim for dim, size in enumerate(node.shape) if isinstance(size, Batch)]
    if len(batches) != 1:
        raise Unsupported("a tensor that has the batch's size along several axes")
    (times,) = (size.times for size in node.shape if isinstance(size, Batch))
    value = next(
        (value for name, value in VALUES.items() if name in node.target), node.arguments.get("fill_value")
    )
    if not isinstance(value, int | float):
        raise Unsupported("a tensor filled with a computed value")
    axes = (batches[0], *(dim for dim in range(len(node.shape)) if dim != batches[0]))
    given = build.program.inputs[0]
    first = given.name
    if len(given.shape) > 1:
        first = build.write("[]", (Ref(first), Code(":"), *(0,) * (len(given.shape) - 1)), {}, None)[0]
    name = build.op("ops.full_like", (Ref(first), value), dtype=written_dtype(node.dtype))
    if times != 1:
        name = build.op("ops.repeat", (Ref(name), times))
    if len(axes) > 1:
        name = build.op("ops.reshape", (Ref(name), (-1, *(1,) * (len(axes) - 1))))
        name = build.op("ops.tile", (Ref(name), (1, *layout.written([node.shape[dim] for dim in axes[1:]]))))
    return build.result(node, name, axes)


OPERATORS = {
    f"aten.{name}": created
    for name in (
        "zeros",
        "ones",
        "full",
        "new_zeros",
        "new_ones",
        "new_full",
        "zeros_like",
        "ones_like",
        "full_like",
    )
}
