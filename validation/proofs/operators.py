"""Operators, attributes and methods of tensors in a proof, as calls of the methods that they run.

``x / 2`` is ``x.__truediv__(2)``, ``2 / x`` is ``x.__rtruediv__(2)``, and ``x.shape.rank`` is a call of
``tf.TensorShape.rank`` with ``x.shape``.
"""

from __future__ import annotations

import ast

BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
}
COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}
UNARY: dict[type[ast.unaryop], str] = {ast.USub: "neg", ast.Invert: "invert"}
SHAPES = ("shape", "get_shape")
ROOTS = ("tf", "keras")


def call(node: ast.expr) -> ast.Call | None:
    """The method call that an operator or an attribute stands for; None for every other expression."""
    match node:
        case ast.BinOp(left=ast.Constant() as left, op=op, right=right):
            return _method(right, f"__r{BINARY[type(op)]}__", left)
        case ast.BinOp(left=left, op=op, right=right):
            return _method(left, f"__{BINARY[type(op)]}__", right)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _method(left, f"__{COMPARED[type(op)]}__", right)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in UNARY:
            return _method(operand, f"__{UNARY[type(op)]}__")
        case ast.Attribute(value=value, attr=name) if _root(value) not in ROOTS:
            return _method(value, name)
    return None


def _method(owner: ast.expr, name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(owner, name), list(arguments), [])


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def type_of(node: ast.expr) -> str:
    """The class whose method a call on an expression runs: of a tensor, its shape, or its dtype."""
    inner = node.func if isinstance(node, ast.Call) else node
    if isinstance(inner, ast.Attribute) and inner.attr in SHAPES:
        return "tf.TensorShape"
    return "tf.DType" if isinstance(inner, ast.Attribute) and inner.attr == "dtype" else "tf.Tensor"
