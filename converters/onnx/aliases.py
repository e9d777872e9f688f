"""Other names of constants: what several layers hold is in a file once, with Identity for each of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.converters.onnx.graph import Graph, Node


def without_aliases(graph: Graph, outer: Mapping[str, str] | None = None) -> Graph:
    """The graph, and the bodies in it, with every constant under one name."""
    names = dict(outer or {})
    nodes = []
    for node in graph.nodes:
        node = renamed(node, names)
        is_alias = node.operator == "Identity" and not node.domain and node.inputs[0] in graph.constants
        if is_alias and node.outputs[0] not in graph.outputs:
            names[node.outputs[0]] = node.inputs[0]
        else:
            nodes.append(node)
    outputs = tuple(names.get(name, name) for name in graph.outputs)
    return replace(graph, nodes=tuple(nodes), outputs=outputs)


def renamed(node: Node, names: Mapping[str, str]) -> Node:
    """A node, and what the bodies in it take from around them, with values called by other names."""
    inputs = tuple(names.get(name, name) for name in node.inputs)
    return replace(
        node, inputs=inputs, attributes={key: _below(value, names) for key, value in node.attributes.items()}
    )


def _below(value: Any, names: Mapping[str, str]) -> Any:
    return without_aliases(value, names) if isinstance(value, Graph) else value
