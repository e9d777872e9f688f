"""Frozen graphs, ``graph.pb``: TensorFlow 1's models without variables.

https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/graph.proto
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from google.protobuf.message import DecodeError

from migrate.converters.to_onnx.graph import Port, Source
from migrate.converters.to_onnx.session import of_graph
from migrate.converters.to_onnx.sources import Asked
from migrate.errors import MigrateError

NAME = "frozen graphs (.pb)"
SILENT = frozenset({"Placeholder", "Const", "NoOp", "Assert"})
"""Operators whose results nobody takes without being outputs."""


def accepts(path: Path) -> bool:
    """By its suffix."""
    return path.suffix == ".pb" and path.is_file()


def load(path: Path, asked: Asked) -> Source:
    """The whole graph, or what lies between the tensors that are named.

    Raises:
        MigrateError: it is damaged, or has no such tensor.
    """
    definition = tf.compat.v1.GraphDef()
    graph = tf.Graph()
    try:
        definition.ParseFromString(path.read_bytes())
        with graph.as_default():
            tf.import_graph_def(definition, name="")
    except (DecodeError, ValueError, tf.errors.OpError) as error:
        first = str(error).partition("\n")[0]
        raise MigrateError(f"{path}: truncated or damaged; copy or save it again ({first})") from None
    inputs = asked.inputs or [op.outputs[0].name for op in graph.get_operations() if op.type == "Placeholder"]
    outputs = asked.outputs or [tensor.name for tensor in _ends(graph)]
    session = tf.compat.v1.Session(graph=graph)
    return of_graph(session, _ports(path, graph, inputs), _ports(path, graph, outputs))


def _ends(graph: Any) -> list[Any]:
    """The tensors that nothing takes."""
    return [
        operation.outputs[0]
        for operation in graph.get_operations()
        if operation.outputs
        and operation.type not in SILENT
        and not any(tensor.consumers() for tensor in operation.outputs)
    ]


def _ports(path: Path, graph: Any, names: Sequence[str]) -> tuple[Port, ...]:
    """The tensors, under the names of their nodes where these are enough."""
    ports = []
    for name in names:
        tensor_name = name if ":" in name else f"{name}:0"
        try:
            tensor = graph.get_tensor_by_name(tensor_name)
        except (KeyError, ValueError):
            raise MigrateError(f"{path}: there is no tensor {tensor_name} in the graph") from None
        shape = None if tensor.shape.rank is None else tuple(tensor.shape.as_list())
        dtype = np.dtype(tensor.dtype.as_numpy_dtype)
        ports.append(Port(tensor_name.removesuffix(":0"), tensor_name, dtype, shape))
    return tuple(ports)
