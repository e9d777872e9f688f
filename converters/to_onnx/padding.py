"""Zeros around what a maximum is taken of, kept where they are.

ONNX Runtime (1.31 still) merges a ``Pad`` with zeros into the ``MaxPool`` after it, which pads with the lowest number
there is: maxima of negative numbers come out wrong at the borders. It does so if all bytes of the padding are 0, so
the number is written as -0.0, which is equal to 0 everywhere else.

https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/optimizer/pad_fusion.cc
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper

from migrate.converters.to_onnx.schema import all_nodes

ZERO = "padding_zero"
ORDERING = frozenset({"Transpose", "Identity"})
VALUE = 2  # the input of Pad that is the number


def keep_zeros(model: onnx.ModelProto) -> None:
    """Write the padding of each ``Pad`` before a ``MaxPool`` as -0.0, in place."""
    graph = model.graph
    pooled = _pooled(graph)
    constants = {tensor.name: tensor for tensor in graph.initializer}
    types = {entry.name: entry.type.tensor_type.elem_type for entry in (*graph.input, *graph.value_info)}
    for node in graph.node:
        if node.op_type == "Pad" and pooled.intersection(node.output) and _is_zero(node, constants):
            kind = types.get(node.input[0], onnx.TensorProto.FLOAT)
            name = f"{ZERO}_{kind}"
            if name not in constants:
                zero = np.array(-0.0, onnx.helper.tensor_dtype_to_np_dtype(kind))
                graph.initializer.append(numpy_helper.from_array(zero, name))
                constants[name] = graph.initializer[-1]
            node.input.extend([""] * (VALUE + 1 - len(node.input)))
            node.input[VALUE] = name


def _pooled(graph: onnx.GraphProto) -> set[str]:
    """What a maximum is taken of, as it is or with its axes in another order."""
    found = {node.input[0] for node in all_nodes(graph) if node.op_type == "MaxPool"}
    for node in reversed(graph.node):  # what takes something comes after it
        if node.op_type in ORDERING and found.intersection(node.output):
            found.add(node.input[0])
    return found


def _is_zero(node: onnx.NodeProto, constants: dict[str, onnx.TensorProto]) -> bool:
    """Whether a ``Pad`` adds zeros."""
    if any(attribute.name == "mode" and attribute.s != b"constant" for attribute in node.attribute):
        return False
    value = node.input[VALUE] if len(node.input) > VALUE else ""
    return not value or (value in constants and not numpy_helper.to_array(constants[value]).any())
