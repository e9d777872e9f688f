"""Batch normalization out of the arithmetic that Keras 3 writes it as: one operator again, with its four weights.

``tf.nn.batch_normalization`` gives x * inv + (offset - mean * inv) with inv = rsqrt(variance + epsilon) * scale.
https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/ops/nn_impl.py
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from migrate.converters.to_onnx.splice import rewire

ADDITIONS = frozenset({"AddV2", "Add"})
RANKS = range(2, 6)
FOUR = 4
LAST, SECOND = "NHWC", "NCHW"
"""The axis that is normalized, of the four that the operator takes."""


@dataclass(frozen=True)
class _Found:
    """The parts of one: tensors; scale and offset may be missing. ``axis``: the one that is normalized."""

    x: Any
    mean: Any
    variance: Any
    epsilon: float
    scale: Any | None
    offset: Any | None
    axis: int


def restored(graph: Any) -> Any:
    """The graph with ``FusedBatchNormV3`` wherever something is normalized for its last axis or its second."""
    with tf.Graph().as_default() as imported:
        tf.import_graph_def(graph, name="")
        before = len(imported.get_operations())
        renamed = {
            f"{operation.name}:0": _fused(found, operation.name).name
            for operation in imported.get_operations()
            if operation.type in ADDITIONS and (found := _match(operation)) is not None
        }
        added = [operation.node_def for operation in imported.get_operations()[before:]]
    result = type(graph)(versions=graph.versions, library=graph.library)
    result.node.extend(graph.node)
    for node in result.node:
        rewire(node, renamed)
    result.node.extend(added)
    for node in result.node[len(graph.node) :]:  # one may be fed by another
        rewire(node, renamed)
    return result


def _match(addition: Any) -> _Found | None:
    for product, rest in _both(addition):
        if product.type != "Mul":
            continue
        for x, inverse in (tuple(product.inputs), tuple(product.inputs)[::-1]):
            scaling, shift = _scaling(inverse.op), _shift(rest, inverse)
            if scaling is None or shift is None or x.dtype != tf.float32:
                continue
            variance, epsilon, scale = scaling
            mean, offset = shift
            axes = {_axis(tensor, x) for tensor in (mean, variance, scale, offset) if tensor is not None}
            if len(axes) == 1 and (axis := axes.pop()) is not None:
                return _Found(x, mean, variance, epsilon, scale, offset, axis)
    return None


def _both(operation: Any) -> Iterator[tuple[Any, Any]]:
    """The two that an operator takes, either way around."""
    first, second = (tensor.op for tensor in operation.inputs)
    yield first, second
    yield second, first


def _scaling(inverse: Any) -> tuple[Any, float, Any | None] | None:
    """Variance, epsilon and scale of rsqrt(variance + epsilon) * scale."""
    if inverse.type == "Rsqrt":
        addition = inverse.inputs[0].op
        if addition.type in ADDITIONS:
            for number, (_, constant) in enumerate(_both(addition)):
                if constant.type == "Const" and (value := _value(constant)).size == 1:
                    return addition.inputs[number], float(value.reshape(-1)[0]), None
        return None
    if inverse.type == "Mul":
        for number, (root, _) in enumerate(_both(inverse)):
            inner = _scaling(root) if root.type == "Rsqrt" else None
            if inner is not None:
                return inner[0], inner[1], inverse.inputs[1 - number]
    return None


def _shift(rest: Any, inverse: Any) -> tuple[Any, Any | None] | None:
    """Mean and offset of offset - mean * inv, or of -mean * inv."""
    if rest.type == "Sub":
        offset, product = rest.inputs[0], rest.inputs[1].op
    elif rest.type == "Neg":
        offset, product = None, rest.inputs[0].op
    else:
        return None
    if product.type != "Mul":
        return None
    for mean, other in (tuple(product.inputs), tuple(product.inputs)[::-1]):
        if other is inverse:
            return mean, offset
    return None


def _axis(tensor: Any, x: Any) -> int | None:
    """Which axis of the normalized a tensor belongs to that is broadcast against it: the last, or the second."""
    rank = x.shape.rank
    if rank not in RANKS or not tensor.shape.is_fully_defined() or tensor.shape.rank > rank:
        return None
    shape = [1] * (rank - tensor.shape.rank) + tensor.shape.as_list()
    long = [axis for axis, size in enumerate(shape) if size != 1]
    axis = long[0] if len(long) == 1 else rank - 1 if not long and x.shape[rank - 1] == 1 else None
    return axis if axis in (1, rank - 1) and x.shape[axis] == shape[axis] else None


def _fused(found: _Found, name: str) -> Any:
    """Add the operator to the graph that is open."""
    size = int(found.mean.shape.num_elements())
    flat = [_vector(tensor, size) for tensor in (found.mean, found.variance)]
    scale = _vector(found.scale, size) if found.scale is not None else tf.ones(size)
    offset = _vector(found.offset, size) if found.offset is not None else tf.zeros(size)
    rank = found.x.shape.rank
    layout = LAST if found.axis == rank - 1 else SECOND
    made = tf.raw_ops.FusedBatchNormV3(
        x=_of_four_axes(found.x, layout),
        scale=scale,
        offset=offset,
        mean=flat[0],
        variance=flat[1],
        epsilon=found.epsilon,
        data_format=layout,
        is_training=False,
        name=f"{name}/fused",
    )
    return made.y if rank == FOUR else tf.reshape(made.y, tf.shape(found.x))


def _of_four_axes(x: Any, layout: str) -> Any:
    """With axes of size 1 where it has fewer than four, and two in one where it has more."""
    rank = x.shape.rank
    if rank == FOUR:
        return x
    if rank < FOUR:
        place = 1 if layout == LAST and rank == RANKS.start else 2
        for _ in range(FOUR - rank):
            x = tf.expand_dims(x, place)
        return x
    sizes = tf.shape(x)
    start, length = (1, sizes[1] * sizes[2]) if layout == LAST else (2, sizes[2] * sizes[3])
    kept = [sizes[axis] if x.shape[axis] is None else x.shape[axis] for axis in range(rank)]
    return tf.reshape(x, [*kept[:start], length, *kept[start + 2 :]])


def _vector(tensor: Any, size: int) -> Any:
    """What a tensor was before it was given axes of size 1."""
    origin = tensor.op.inputs[0] if tensor.op.type == "Reshape" else tensor
    return origin if origin.shape.as_list() == [size] else tf.reshape(tensor, [size])


def _value(constant: Any) -> Any:
    return tf.make_ndarray(constant.get_attr("value"))
