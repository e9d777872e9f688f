"""Solve an expression over arguments for the one that is not known: 0.99 for m in ``1 - m = 0.01``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from migrate.catalog.expression import ExpressionError, evaluate_node
from migrate.catalog.values import UNKNOWN
from migrate.catalog.vocabulary import VOCABULARY


def value_of(pattern: ast.expr, values: Mapping[str, Any]) -> Any:
    """The value of an expression; `UNKNOWN` also where it is code of the target rather than an expression."""
    try:
        return evaluate_node(pattern, values)
    except ExpressionError:
        return UNKNOWN


def same(left: Any, right: Any) -> bool:
    """Equal, and of the same kind: 1 is not True, but 0.0 is 0."""
    if left is UNKNOWN or right is UNKNOWN:
        return False
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def repeats(short: Any, long: Any) -> bool:
    """Whether one is the other's shortest spelling: 3 of (3, 3)."""
    if isinstance(short, tuple | list):
        short, long = long, short
    return isinstance(long, tuple | list) and bool(long) and all(same(item, short) for item in long)


def inverted(pattern: ast.expr, value: Any, known: Mapping[str, Any]) -> Any:
    """What the only unknown name of an arithmetic expression must be for it to have a value: 0.99 in 1 - m = 0.01."""
    match pattern:
        case ast.Name():
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return inverted(operand, -value, known) if isinstance(value, int | float) else UNKNOWN
        case ast.BinOp(left=left, op=op, right=right) if isinstance(value, int | float):
            a, b = _partial(left, known), _partial(right, known)
            rest, hidden = (b, left) if a is UNKNOWN else (a, right)
            undone = _undo(op, value, rest, hidden is left) if isinstance(rest, int | float) else UNKNOWN
            return UNKNOWN if undone is UNKNOWN else inverted(hidden, undone, known)
    return UNKNOWN


def _partial(node: ast.expr, known: Mapping[str, Any]) -> Any:
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    return value_of(node, known) if names <= set(known) | set(VOCABULARY) else UNKNOWN


def _undo(op: ast.operator, value: Any, rest: Any, on_left: bool) -> Any:
    """x in ``x op rest = value``, or in ``rest op x = value`` if it is not on the left."""
    whole = isinstance(value, int) and isinstance(rest, int)
    number, other = Decimal(repr(value)), Decimal(repr(rest))
    try:
        match op:
            case ast.Add():
                out = number - other
            case ast.Sub():
                out = number + other if on_left else other - number
            case ast.Mult():
                out = number / other
            case ast.Div():
                out = number * other if on_left else other / number
            case ast.Pow() if on_left:
                out = number ** (1 / other)
            case _:
                return UNKNOWN
    except ArithmeticError:
        return UNKNOWN
    return int(out) if whole and out == int(out) else float(out)
