"""A node as a call of its operator's function: inputs by position, attributes by name."""

from __future__ import annotations

from typing import Any

from migrate.converters.onnx.call import Call, Several
from migrate.converters.onnx.graph import Constant, Graph
from migrate.converters.onnx.literals import HELD_AS, TORCH, tensor_literal
from migrate.converters.onnx.parsing import dtype_name
from migrate.converters.onnx.signatures import REQUIRED, Operator, find
from migrate.errors import MigrateError

DTYPES = frozenset({"dtype", "output_dtype", "output_datatype", "precision", "softmax_precision", "to"})


def by_function(call: Call) -> str | Several:
    """Write the call.

    Raises:
        MigrateError: there is no such function, or it does not know an attribute.
    """
    operator = find(call.node.operator) if not call.node.domain else None
    if operator is None:
        raise MigrateError(f"{call.node.title}: not supported in this form")
    arguments = [argument(call, operator, index) for index in range(len(call.node.inputs))]
    while arguments and arguments[-1] == "None" and not operator.variadic:
        arguments.pop()
    keywords = [
        f"{name}={attribute_text(call, name, value)}" for name, value in attributes_of(call, operator).items()
    ]
    text = f"{call.writer.use(operator)}({', '.join(arguments + keywords)})"
    return text if operator.outputs == 1 else Several(text, operator.outputs)


def argument(call: Call, operator: Operator, index: int) -> str:
    """An input; a constant that says axes or sizes as a list."""
    if operator.takes_integers(index):
        values = call.expressions(index)
        if values is not None:
            return f"[{', '.join(values)}]"
    return call.text(index)


def attributes_of(call: Call, operator: Operator) -> dict[str, Any]:
    """The attributes that are not at the function's default."""
    given = dict(call.node.attributes)
    if "opset" in operator.attributes:
        given["opset"] = call.node.version
    if "outputs" in operator.attributes:
        given["outputs"] = len(call.node.outputs)
    for name in DTYPES & given.keys():
        given[name] = torch_name(given[name])
    unknown = sorted(given.keys() - operator.attributes.keys())
    missing = [n for n, d in operator.attributes.items() if d is REQUIRED and n not in given]
    if unknown or missing:
        what = f"has the attribute {unknown[0]}" if unknown else f"lacks the attribute {missing[0]}"
        raise MigrateError(f"{call.node.title}: {what}, which is not supported")
    return {name: value for name, value in given.items() if value != operator.attributes[name]}


def attribute_text(call: Call, name: str, value: Any) -> str:
    """An attribute as a literal."""
    if isinstance(value, Constant):
        return tensor_literal(value.read(), value.dtype)
    if isinstance(value, Graph):
        raise MigrateError(f"{call.node.title}: its body {name} is not supported")
    return repr(value)


def torch_name(number: int) -> str | None:
    """An attribute that names a dtype, as functions take it; None where it says nothing."""
    name = dtype_name(number)
    return None if name is None else name if name in HELD_AS else TORCH.get(name, name)
