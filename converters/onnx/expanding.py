"""Functions in their place: a model's own, and ONNX's operators that are defined by others and have no rule here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import onnx
from onnx import GraphProto, ModelProto, NodeProto, inliner

from migrate.converters.onnx.graph import Node
from migrate.converters.onnx.parsing import light
from migrate.converters.onnx.registry import is_known
from migrate.errors import MigrateError

DEEPEST = 8  # functions that call functions


def expanded(model: ModelProto) -> ModelProto:
    """The model with nothing in it but operators that can be written.

    Raises:
        MigrateError: operators that nothing here knows, all of them named with their nodes.
    """
    if model.functions:
        model = _without_weights(model, inliner.inline_local_functions)
    for _ in range(DEEPEST):
        functions = {
            _id(node) for node in walk(model.graph) if not _known(node) and _is_function(model, node)
        }
        if not functions:
            break
        model = _without_weights(model, partial(_inlined, functions=sorted(functions)))
    unknown = [node for node in walk(model.graph) if not _known(node)]
    if unknown:
        raise MigrateError(_message(unknown))
    return model


def _inlined(model: ModelProto, functions: Sequence[tuple[str, str]]) -> ModelProto:
    """ONNX's own functions in their place, which it does where it knows the type of every value."""
    model = onnx.shape_inference.infer_shapes(model)
    known = {info.name for info in (*model.graph.value_info, *model.graph.input)}
    for tensor in model.graph.initializer:
        if tensor.name not in known:
            info = onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
            model.graph.value_info.append(info)
    return inliner.inline_selected_functions(model, list(functions), inline_schema_functions=True)


def _without_weights(model: ModelProto, change: Callable[[ModelProto], ModelProto]) -> ModelProto:
    """Change a model's nodes without a copy of its large weights being made on the way."""
    changed = change(light(model))
    del changed.graph.initializer[:]
    changed.graph.initializer.extend(model.graph.initializer)
    return changed


def walk(graph: GraphProto) -> Iterator[NodeProto]:
    """Every node of a graph and of the bodies in it."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from walk(attribute.g)


def _id(node: NodeProto) -> tuple[str, str]:
    return _domain(node), node.op_type


def _domain(node: NodeProto) -> str:
    return "" if node.domain == "ai.onnx" else node.domain


def _known(node: NodeProto) -> bool:
    if _id(node) in (("", "Constant"),):
        return True
    return is_known(Node(node.op_type, _domain(node), 1, node.name, (), (), {}))


def _is_function(model: ModelProto, node: NodeProto) -> bool:
    version = next((o.version for o in model.opset_import if o.domain in (node.domain, "ai.onnx")), 1)
    version = next((o.version for o in model.opset_import if o.domain == _domain(node)), version)
    try:
        schema = onnx.defs.get_schema(node.op_type, version, _domain(node))
    except onnx.defs.SchemaError:
        return False
    return any(getattr(schema, form) for form in ("has_function", "has_context_dependent_function"))


def _message(unknown: list[NodeProto]) -> str:
    places: dict[str, list[str]] = {}
    for node in unknown:
        domain, operator = _id(node)
        name = f"{domain}::{operator}" if domain else operator
        places.setdefault(name, []).append(node.name or next(filter(None, node.output), "without a name"))
    listed = "; ".join(f"{name} ({', '.join(nodes)})" for name, nodes in sorted(places.items()))
    return (
        f"operators that are not supported: {listed}. Export the model without them, or with a newer exporter"
    )
