"""Recurrent layers that begin with zeros: PyTorch's do so by themselves, so that nothing need be made for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from migrate.converters.onnx.graph import FLOATING, Constant, Graph, Node, uses
from migrate.converters.onnx.weights import SMALL

STATES = {"LSTM": (5, 6), "GRU": (5,), "RNN": (5,)}
"""Inputs that are the states which the first step begins with."""
MOVING = frozenset(
    {"Identity", "Expand", "Reshape", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Gather", "Tile"}
)
"""Operators whose output is zeros where their first input is."""


def without_zero_states(graph: Graph, trainable: Collection[str] | None = None) -> Graph:
    """The graph, and the bodies in it, without states that are zeros, and without what only made those.

    Args:
        trainable: names of the constants that are trained, zeros or not; by default all but single numbers may be.
    """
    zeros = {name for name, constant in graph.constants.items() if _is_zero(constant, trainable)}
    nodes = []
    for node in graph.nodes:
        if is_zeros(node, zeros):
            zeros.update(node.outputs)
        nodes.append(_begun_by_itself(node, zeros))
    bodies = (
        replace(
            node,
            attributes={
                name: without_zero_states(value, trainable) if isinstance(value, Graph) else value
                for name, value in node.attributes.items()
            },
        )
        for node in nodes
    )
    found = replace(graph, nodes=tuple(bodies))
    return pruned(found, zeros) if nodes != list(graph.nodes) else found


def is_zeros(node: Node, zeros: Collection[str]) -> bool:
    """Whether a node gives nothing but zeros."""
    if node.domain:
        return False
    if node.operator == "ConstantOfShape":
        value = node.attributes.get("value")
        return value is None or (isinstance(value, Constant) and not value.read().any())
    if node.operator == "Concat":
        return all(name in zeros for name in node.inputs)
    return node.operator in MOVING and node.inputs[0] in zeros


def _is_zero(constant: Constant, trainable: Collection[str] | None) -> bool:
    """Whether a short constant that is not trained is zeros."""
    if constant.size > SMALL or constant.dtype not in FLOATING:
        return False
    trains = (
        constant.is_initializer and constant.size > 1 if trainable is None else constant.name in trainable
    )
    return not trains and not constant.read().any()


def _begun_by_itself(node: Node, zeros: Collection[str]) -> Node:
    places = [
        place for place in STATES.get(node.operator, ()) if place < len(node.inputs) and node.inputs[place]
    ]
    if node.domain or not places or not all(node.inputs[place] in zeros for place in places):
        return node
    inputs = ["" if place in places else name for place, name in enumerate(node.inputs)]
    while inputs and not inputs[-1]:
        inputs.pop()
    return replace(node, inputs=tuple(inputs))


def pruned(graph: Graph, made: Collection[str]) -> Graph:
    """The graph without those nodes whose outputs nothing takes: of zeros, and of what they were made of."""
    used = set(graph.outputs)
    kept: list[Node] = []
    idle = set(made)
    for node in reversed(graph.nodes):
        if not used & set(node.outputs) and idle & set(node.outputs):
            idle.update(node.inputs)
            continue
        used.update(uses(node))
        kept.append(node)
    return replace(graph, nodes=tuple(reversed(kept)))
