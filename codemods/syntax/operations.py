"""Operations: the expressions of operators, and the operators themselves, from the nodes of `ast` to LibCST's."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.build import Builder
from migrate.codemods.syntax.nodes import make, outer

SIGNS: Mapping[type[ast.AST], Any] = {
    ast.Add: cst.Add(),
    ast.Sub: cst.Subtract(),
    ast.Mult: cst.Multiply(),
    ast.MatMult: cst.MatrixMultiply(),
    ast.Div: cst.Divide(),
    ast.Mod: cst.Modulo(),
    ast.Pow: cst.Power(),
    ast.LShift: cst.LeftShift(),
    ast.RShift: cst.RightShift(),
    ast.BitOr: cst.BitOr(),
    ast.BitXor: cst.BitXor(),
    ast.BitAnd: cst.BitAnd(),
    ast.FloorDiv: cst.FloorDivide(),
    ast.And: cst.And(),
    ast.Or: cst.Or(),
    ast.Invert: cst.BitInvert(),
    ast.Not: cst.Not(),
    ast.UAdd: cst.Plus(),
    ast.USub: cst.Minus(),
    ast.Eq: cst.Equal(),
    ast.NotEq: cst.NotEqual(),
    ast.Lt: cst.LessThan(),
    ast.LtE: cst.LessThanEqual(),
    ast.Gt: cst.GreaterThan(),
    ast.GtE: cst.GreaterThanEqual(),
    ast.Is: cst.Is(),
    ast.IsNot: cst.IsNot(),
    ast.In: cst.In(),
    ast.NotIn: cst.NotIn(),
}
"""Operators: they have no place of their own, so one node of each will do."""


def binary(builder: Builder, node: ast.BinOp, start: int, end: int) -> Any:
    left, right = builder.expression(node.left), builder.expression(node.right)
    sign = SIGNS[type(node.op)]
    return make(cst.BinaryOperation, start, end, (left, right), left=left, operator=sign, right=right)


def unary(builder: Builder, node: ast.UnaryOp, start: int, end: int) -> Any:
    value = builder.expression(node.operand)
    sign = SIGNS[type(node.op)]
    return make(cst.UnaryOperation, start, end, (value,), operator=sign, expression=value)


def boolean(builder: Builder, node: ast.BoolOp, start: int, end: int) -> Any:
    sign = SIGNS[type(node.op)]
    made, *others = [builder.expression(value) for value in node.values]
    for other in others:
        made = make(
            cst.BooleanOperation,
            start,
            outer(other)[1],
            (made, other),
            left=made,
            operator=sign,
            right=other,
        )
    return made


def comparison(builder: Builder, node: ast.Compare, start: int, end: int) -> Any:
    left = builder.expression(node.left)
    comparisons = tuple(
        _compared(builder, sign, item) for sign, item in zip(node.ops, node.comparators, strict=True)
    )
    return make(cst.Comparison, start, end, (left, *comparisons), left=left, comparisons=comparisons)


def _compared(builder: Builder, sign: ast.cmpop, node: ast.expr) -> cst.ComparisonTarget:
    value = builder.expression(node)
    return make(cst.ComparisonTarget, *outer(value), (value,), operator=SIGNS[type(sign)], comparator=value)


def conditional(builder: Builder, node: ast.IfExp, start: int, end: int) -> Any:
    body, test, orelse = map(builder.expression, (node.body, node.test, node.orelse))
    return make(cst.IfExp, start, end, (test, body, orelse), test=test, body=body, orelse=orelse)
