"""A frozen graph to an ONNX model, whose weights are inputs still: tf2onnx with nothing overlooked.

tf2onnx goes on after an operator that it cannot translate, and writes it into the model as if ONNX had it. Whatever it
logs as an error is one here.

https://github.com/onnx/tensorflow-onnx
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import onnx
import tensorflow as tf
from tf2onnx import optimizer
from tf2onnx.tfonnx import process_tf_graph

from migrate.converters.to_onnx import handlers
from migrate.converters.to_onnx.graph import Frozen, Port

LOGGER = "tf2onnx"


def translate(frozen: Frozen, opset: int) -> tuple[onnx.ModelProto, list[str]]:
    """Translate it.

    Returns:
        The model: its inputs are the source's and then the weights, by their names there. And what went wrong.
    """
    handlers.register()
    names = {port.tensor: port.name for port in (*frozen.inputs, *frozen.outputs)}
    names |= {f"{weight.node}:0": weight.name for weight in frozen.weights}
    inputs = [port.tensor for port in frozen.inputs] + [f"{weight.node}:0" for weight in frozen.weights]
    with _complaints() as found, tf.Graph().as_default() as graph:
        tf.import_graph_def(frozen.graph, name="")
        made = process_tf_graph(
            graph,
            continue_on_error=True,
            opset=opset,
            input_names=inputs,
            output_names=[port.tensor for port in frozen.outputs],
            tensors_to_rename=names,
            initialized_tables=dict(frozen.tables),
        )
        model = _tidied(made).make_model("")
    for entry, port in zip(model.graph.output, frozen.outputs, strict=True):
        _say_shape(entry, port)
    return model, found


def _say_shape(entry: onnx.ValueInfoProto, port: Port) -> None:
    """Give an output the shape that it is known to have in the source, which tf2onnx may have lost."""
    kind = entry.type.tensor_type
    if port.shape is None or (kind.HasField("shape") and len(kind.shape.dim) == len(port.shape)):
        return
    kind.ClearField("shape")
    kind.shape.CopyFrom(onnx.TensorShapeProto())
    for axis, size in enumerate(port.shape):
        dimension = kind.shape.dim.add()
        if size is None:
            dimension.dim_param = f"{port.name}_{axis}"
        else:
            dimension.dim_value = size


def _tidied(graph: Any) -> Any:
    """Without pairs of transpositions and the like. tf2onnx would copy the graph before each of its passes, lest one
    fails; that costs a third of the time, and they do not."""
    before = copy.deepcopy(graph)
    try:
        return optimizer.optimize_graph(graph, catch_errors=False)
    except Exception:  # whatever a pass stumbles over
        return optimizer.optimize_graph(before)


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what tf2onnx logs as errors, and print nothing of it."""
    found: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    logger, handler = logging.getLogger(LOGGER), Collect(logging.ERROR)
    before = logger.propagate, logger.level
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.ERROR)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
        logger.propagate, logger.level = before
