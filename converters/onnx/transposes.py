"""Transpositions after each other are one, or none: exporters put them around layers of another layout."""

from __future__ import annotations

from dataclasses import replace

from migrate.converters.onnx.aliases import renamed
from migrate.converters.onnx.graph import Graph, Node
from migrate.converters.onnx.states import pruned


def without_turning_back(graph: Graph) -> Graph:
    """The graph with pairs of transpositions joined, and those gone that come to nothing.

    Bodies in it stay as they are, but for the names of what they take from around them.
    """
    orders: dict[str, tuple[str, list[int]]] = {}
    names: dict[str, str] = {}
    nodes = []
    for node in graph.nodes:
        node = _joined(renamed(node, names), orders)
        order = _order(node)
        if order is not None:
            orders[node.outputs[0]] = node.inputs[0], order
        if order == sorted(order or [-1]) and node.outputs[0] not in graph.outputs:
            names[node.outputs[0]] = node.inputs[0]
        else:
            nodes.append(node)
    found = replace(graph, nodes=tuple(nodes))
    return pruned(found, set(orders)) if found.nodes != graph.nodes else graph


def _order(node: Node) -> list[int] | None:
    """How a transposition puts the axes; None for other operators."""
    order = node.attributes.get("perm") if node.operator == "Transpose" and not node.domain else None
    return list(order) if order else None


def _joined(node: Node, orders: dict[str, tuple[str, list[int]]]) -> Node:
    """A transposition of a transposition as one of what that takes."""
    order = _order(node)
    if order is None or node.inputs[0] not in orders:
        return node
    origin, before = orders[node.inputs[0]]
    joined = [before[axis] for axis in order]
    return replace(node, inputs=(origin,), attributes={**node.attributes, "perm": joined})
