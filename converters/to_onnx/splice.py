"""Put other nodes in the place of some of a graph's, as the decompositions say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tensorflow as tf

from migrate.converters.to_onnx.static import static_value


def decompose(graph: Any, replacements: Mapping[str, Callable[..., Any]]) -> Any:
    """Replace each node whose operator has a decomposition.

    Args:
        graph: a ``GraphDef``; of its functions nothing is replaced.
        replacements: functions of the inputs and, by keyword, the attributes and the ``operation``; by the operators'
            names. One that gives None leaves the node as it is.
    """
    with tf.Graph().as_default() as imported:
        tf.import_graph_def(graph, name="")
    renamed: dict[str, str] = {}
    kept: list[Any] = []
    added: list[Any] = []
    for node in graph.node:
        make = replacements.get(node.op)
        operation = imported.get_operation_by_name(node.name)
        made = make and trace(make, operation)
        if made is None:
            kept.append(node)
            continue
        nodes, outputs = made
        added += grafted(nodes, node)
        for number, output in enumerate(outputs):
            renamed[f"{node.name}:{number}"] = f"{node.name}/{output}"
    if not renamed:
        return graph
    result = type(graph)(versions=graph.versions, library=graph.library)
    result.node.extend(kept + added)
    for node in result.node:
        rewire(node, renamed)
    return result


def trace(make: Callable[..., Any], operation: Any) -> tuple[Sequence[Any], list[str]] | None:
    """The nodes of a decomposition, whose placeholders ``input_0``, ... stand for the operator's inputs, and the
    tensors that stand for its outputs; None where it says that it does not apply."""
    with tf.Graph().as_default() as graph:
        inputs = [_fed(tensor, number) for number, tensor in enumerate(operation.inputs)]
        made = make(*inputs, operation=operation, **attributes(operation))
        if made is None:
            return None
        outputs = made if isinstance(made, tuple) else (made,)
        named = [tf.identity(output, f"output_{number}").op.name for number, output in enumerate(outputs)]
        return list(graph.as_graph_def().node), named


def _fed(tensor: Any, number: int) -> Any:
    """What an input is in the trace: its own value if it is a constant, so that sizes and axes are known there."""
    value = static_value(tensor)
    if value is not None:
        return tf.constant(value, tensor.dtype)
    return tf.compat.v1.placeholder(tensor.dtype.base_dtype, tensor.shape, f"input_{number}")


def attributes(operation: Any) -> dict[str, Any]:
    """An operator's attributes, as Python has them."""
    return {name: operation.get_attr(name) for name in operation.node_def.attr if not name.startswith("_")}


def grafted(nodes: Sequence[Any], place: Any) -> list[Any]:
    """The nodes under names of the place's own, fed by what feeds it."""
    inputs = [name for name in place.input if not name.startswith("^")]
    feeds = {f"input_{number}:0": name for number, name in enumerate(inputs)}
    own = [node for node in nodes if f"{node.name}:0" not in feeds]
    for node in own:
        names = [_port(name) for name in node.input]
        del node.input[:]
        node.input.extend(feeds.get(name) or _under(place.name, name) for name in names)
        node.name = f"{place.name}/{node.name}"
    return own


def rewire(node: Any, renamed: Mapping[str, str]) -> None:
    """Let a node take its inputs from where they come now."""
    for number, name in enumerate(node.input):
        if name.startswith("^"):
            first = renamed.get(f"{name[1:]}:0")
            node.input[number] = f"^{first}" if first else name
        elif (now := renamed.get(_port(name))) is not None:
            node.input[number] = now


def _port(name: str) -> str:
    """``name:0`` for ``name``."""
    return name if ":" in name or name.startswith("^") else f"{name}:0"


def _under(prefix: str, name: str) -> str:
    return f"^{prefix}/{name[1:]}" if name.startswith("^") else f"{prefix}/{name}"
