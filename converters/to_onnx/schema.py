"""Hold an ONNX model against ONNX itself: every operator there is, its inputs and attributes, the types and shapes.

tf2onnx writes operators into a model that no runtime knows. https://onnx.ai/onnx/api/checker.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import onnx


def problems(model: onnx.ModelProto) -> list[str]:
    """What is wrong with a model; nothing if it is one. Operators that do not exist are named all at once."""
    unknown = unknown_operators(model)
    if unknown:
        return [
            f"{operator}: no operator of ONNX's ({', '.join(names)})" for operator, names in unknown.items()
        ]
    try:
        onnx.checker.check_model(model, full_check=True)
    except onnx.checker.ValidationError as error:
        return [str(error).strip()]
    except onnx.shape_inference.InferenceError as error:
        return [str(error).strip()]
    return []


def unknown_operators(model: onnx.ModelProto) -> dict[str, list[str]]:
    """The names of the nodes whose operator the opsets of the model do not have, by operator."""
    opsets = {entry.domain or "": entry.version for entry in model.opset_import}
    own = {(function.domain, function.name) for function in model.functions}
    found: dict[str, list[str]] = defaultdict(list)
    for node in all_nodes(model.graph):
        domain = "" if node.domain == "ai.onnx" else node.domain
        if (node.domain, node.op_type) in own:
            continue
        if domain not in opsets or not onnx.defs.has(node.op_type, opsets[domain], domain):
            found[f"{domain}.{node.op_type}".lstrip(".")].append(node.name or "unnamed")
    return dict(found)


def all_nodes(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto]:
    """The nodes of a graph and of the graphs in their attributes."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                yield from all_nodes(inner)
