"""Several nodes that say together what one layer or function does: written as that one.

A product with a weight and the addition of a bias is a linear layer; a tensor times its own sigmoid is SiLU.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.converters.onnx.graph import FLOATING, Graph, Node, uses

LINEAR = "Linear"
"""Our own operator: input, matrix, bias."""


def fused(graph: Graph) -> Graph:
    """The graph, and the bodies in it, with fewer nodes."""
    used = Counter(name for node in graph.nodes for name in uses(node))
    used.update(graph.outputs)
    makers = {name: node for node in graph.nodes for name in node.outputs}
    gone: set[str] = set()
    nodes = []
    for node in graph.nodes:
        new = _linear(node, graph, makers, used) or _silu(node, makers, used)
        if new is not None:
            gone.update(name for name in node.inputs if name in makers and name not in new.inputs)
        nodes.append(new or node)
    kept = [node for node in nodes if not (set(node.outputs) <= gone and node.outputs)]
    return replace(
        graph,
        nodes=tuple(replace(node, attributes=_below(node.attributes)) for node in kept),
    )


def _below(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fused(value) if isinstance(value, Graph) else value for name, value in attributes.items()}


def _linear(node: Node, graph: Graph, makers: Mapping[str, Node], used: Counter[str]) -> Node | None:
    """``x @ W + b`` as one node."""
    if node.operator != "Add" or node.domain or len(node.inputs) != 2:
        return None
    for product, bias in (node.inputs, node.inputs[::-1]):
        maker, vector = makers.get(product), graph.constants.get(bias)
        if maker is None or vector is None or maker.operator != "MatMul" or used[product] != 1:
            continue
        matrix = graph.constants.get(maker.inputs[1])
        if matrix is None or len(matrix.shape) != 2 or matrix.dtype not in FLOATING:
            continue
        if vector.shape == (matrix.shape[1],) and vector.dtype == matrix.dtype:
            return replace(node, operator=LINEAR, inputs=(*maker.inputs, bias))
    return None


def _silu(node: Node, makers: Mapping[str, Node], used: Counter[str]) -> Node | None:
    """``x * sigmoid(x)`` as one node."""
    if node.operator != "Mul" or node.domain or len(node.inputs) != 2:
        return None
    for plain, gate in (node.inputs, node.inputs[::-1]):
        maker = makers.get(gate)
        if maker is not None and maker.operator == "Sigmoid" and used[gate] == 1 and maker.inputs == (plain,):
            return replace(node, operator="Swish", inputs=(plain,))
    return None
