"""A SavedModel by TensorFlow 1's loader: graphs of TensorFlow 1, and those that TensorFlow 2's loader stumbles over.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/saved_model/load
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from google.protobuf.message import DecodeError
from tensorflow.core.protobuf import saved_model_pb2

from migrate.converters.to_onnx.graph import Array, Port, Source, Weight
from migrate.converters.to_onnx.signatures import chosen
from migrate.errors import MigrateError

VARIABLES = frozenset({"VarHandleOp", "VariableV2", "Variable"})
TABLES = frozenset({"HashTableV2", "HashTable"})


def from_session(path: Path, asked: str | None, notes: tuple[str, ...] = ()) -> Source:
    """One of the signatures, with the session that its variables live in.

    Raises:
        MigrateError: it cannot be loaded this way either, or has no such signature.
    """
    graph = tf.Graph()
    session = tf.compat.v1.Session(graph=graph)
    try:
        with graph.as_default():
            meta = tf.compat.v1.saved_model.load(session, tags(path), str(path))
    except (OSError, RuntimeError, ValueError, tf.errors.OpError) as error:
        raise MigrateError(f"{path}: TensorFlow cannot load it: {str(error).partition(chr(10))[0]}") from None
    signature = meta.signature_def[chosen(path, list(meta.signature_def), asked)]
    inputs = tuple(_port(graph, name, info.name) for name, info in sorted(signature.inputs.items()))
    outputs = tuple(_port(graph, name, info.name) for name, info in sorted(signature.outputs.items()))
    return of_graph(session, inputs, outputs, notes)


def of_graph(
    session: Any, inputs: tuple[Port, ...], outputs: tuple[Port, ...], notes: tuple[str, ...] = ()
) -> Source:
    """A part of the graph of a session."""
    ends = [port.tensor.partition(":")[0] for port in outputs]
    graph = tf.compat.v1.graph_util.extract_sub_graph(session.graph.as_graph_def(), ends)

    def run(arrays: Mapping[str, Array]) -> list[Array]:
        made: list[Array] = session.run(
            [port.tensor for port in outputs], {port.tensor: arrays[port.name] for port in inputs}
        )
        return made

    weights = tuple(_weights(session, graph))
    tables = {node.name: partial(_table, session, node) for node in graph.node if node.op in TABLES}
    return Source(graph, inputs, outputs, weights, run, tables, notes)


def tags(path: Path) -> list[str]:
    """Those of the first graph in the file, the one that is served if there is one."""
    all_tags = [list(meta.meta_info_def.tags) for meta in graphs(path)]
    if not all_tags:
        raise MigrateError(f"{path}: it holds no graph")
    return next((tags for tags in all_tags if tags == ["serve"]), all_tags[0])


def is_of_version_1(path: Path) -> bool:
    """Whether TensorFlow 1 wrote it: there are graphs, and no objects."""
    return not any(meta.HasField("object_graph_def") for meta in graphs(path))


def graphs(path: Path) -> list[Any]:
    """The graphs in the file.

    Raises:
        MigrateError: it is damaged.
    """
    file = path / "saved_model.pb"
    try:
        return list(saved_model_pb2.SavedModel.FromString(file.read_bytes()).meta_graphs)
    except DecodeError as error:
        raise MigrateError(f"{file}: truncated or damaged; copy or save it again ({error})") from None


def _port(graph: Any, name: str, tensor: str) -> Port:
    found = graph.get_tensor_by_name(tensor)
    shape = None if found.shape.rank is None else tuple(found.shape.as_list())
    return Port(name, tensor, np.dtype(found.dtype.base_dtype.as_numpy_dtype), shape)


def _weights(session: Any, graph: Any) -> Iterator[Weight]:
    collected = session.graph.get_collection(tf.compat.v1.GraphKeys.TRAINABLE_VARIABLES)
    trained = {variable.op.name for variable in collected}
    for node in graph.node:
        if node.op in VARIABLES:
            shape = tuple(dim.size for dim in node.attr["shape"].shape.dim)
            dtype = np.dtype(tf.as_dtype(node.attr["dtype"].type).as_numpy_dtype)
            read = partial(_read, session, node.name)
            yield Weight(node.name, node.name, shape, dtype, read, is_trainable=node.name in trained)


def _read(session: Any, name: str) -> Array:
    operation = session.graph.get_operation_by_name(name)
    with session.graph.as_default():
        tensor = operation.outputs[0]
        if tensor.dtype == tf.resource:
            tensor = tf.raw_ops.ReadVariableOp(resource=tensor, dtype=operation.get_attr("dtype"))
        value: Array = session.run(tensor)
    return value


def _table(session: Any, node: Any) -> tuple[Array, Array]:
    handle = session.graph.get_operation_by_name(node.name).outputs[0]
    with session.graph.as_default():
        made = tf.raw_ops.LookupTableExportV2(
            table_handle=handle,
            Tkeys=tf.as_dtype(node.attr["key_dtype"].type),
            Tvalues=tf.as_dtype(node.attr["value_dtype"].type),
        )
        keys, values = session.run([made.keys, made.values])
    return keys, values
