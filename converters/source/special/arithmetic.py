"""Arithmetic between tensors and numbers, written with Python's operators."""

from __future__ import annotations

from migrate.converters.source.architecture import Call, Layer, Tensor
from migrate.converters.source.arguments import Unwritable
from migrate.converters.source.expressions import Expression, Made, Operation

SIGNS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "true_divide": "/",
    "divide": "/",
    "truediv": "/",
    "pow": "**",
}
SIGNS |= {"power": "**", "floor_divide": "//", "floordiv": "//", "mod": "%", "matmul": "@"}
PREFIXES = ("math.", "__operators__.")
FUNCTIONS = frozenset({*SIGNS, *(f"{prefix}{name}" for prefix in PREFIXES for name in SIGNS)} - {"mod"})


def expression(layer: Layer, call: Call) -> Expression:
    """``x + y``; a call that has more than two operands stays one.

    Raises:
        Unwritable: it has fewer.
    """
    named = [call.keywords[name] for name in ("x", "y", "x1", "x2", "a", "b") if name in call.keywords]
    operands = (*call.arguments, *named)
    if len(operands) < 2:
        raise Unwritable(f"{layer.kind}: an operand is missing")
    others = {
        k: v for k, v in call.keywords.items() if v not in (None, False) and v not in named and k != "name"
    }
    if others or not all(isinstance(item, Tensor | int | float) for item in operands):
        return Made(f"{layer.where}.{layer.kind}", operands, tuple(others.items()))
    return Operation(f"{{}} {SIGNS[layer.kind.rpartition('.')[2]]} {{}}", operands)
