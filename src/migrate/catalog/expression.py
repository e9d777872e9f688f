"""The small expression language of the catalog, a subset of Python, and how it is evaluated.

Conditions (``when="padding == 'same' and strides != 1"``), output shapes and size expressions of a row are Python
expressions over the row's arguments and the functions of `migrate.catalog.vocabulary`. They are interpreted here,
never by `eval`. Logic is three-valued: what depends on an unknown value is `UNKNOWN`, and ``False and UNKNOWN`` is
False.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from migrate.catalog import einsum_words, geometry, record_words, text_words, variable_words  # noqa: F401 - words
from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN, Code
from migrate.catalog.vocabulary import VOCABULARY

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
ORDER: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


PRESENT = "not None"
"""Among the values of an expression, the names of those that are not None, whatever else they are."""


class ExpressionError(Exception):
    """A row's expression uses something outside the language: a mistake in the row, found by its tests."""


@cache
def parse(text: str) -> ast.expr:
    """The expression's tree; parsed once."""
    return ast.parse(text, mode="eval").body


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression, or `UNKNOWN`.

    Raises:
        ExpressionError: the expression is outside the language.
    """
    return evaluate_node(parse(text), values)


def evaluate_node(node: ast.expr, values: Mapping[str, Any]) -> Any:
    """The value of a parsed expression, or `UNKNOWN`."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            if name not in values:
                raise ExpressionError(f"unknown name `{name}`")
            return values[name]
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return _sequence(items, values)
        case ast.BoolOp(op=op, values=operands):
            return _logic(isinstance(op, ast.And), operands, values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            truth = evaluate_node(operand, values)
            return UNKNOWN if truth is UNKNOWN else not truth
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = evaluate_node(operand, values)
            return -value if isinstance(value, int | float | Dim) else UNKNOWN
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            return _arithmetic(op, evaluate_node(left, values), evaluate_node(right, values))
        case ast.Compare(
            left=ast.Name(id=name), ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(None)]
        ) if name in values.get(PRESENT, ()):
            return isinstance(op, ast.IsNot)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            return _comparison([left, *comparators], ops, values)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            truth = evaluate_node(test, values)
            return UNKNOWN if truth is UNKNOWN else evaluate_node(body if truth else orelse, values)
        case ast.Subscript(value=value, slice=index):
            return _item(evaluate_node(value, values), index, values)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            if name not in VOCABULARY:
                raise ExpressionError(f"`{name}` is not in the catalog's vocabulary")
            return _word(name, _sequence(arguments, values))
    raise ExpressionError(f"`{ast.unparse(node)}` is outside the catalog's expression language")


def _word(name: str, arguments: Any) -> Any:
    """A word of the vocabulary said of values; of one of a kind that it does not expect (a call where sizes are, a
    number where a pair is) nothing is known."""
    if arguments is UNKNOWN:
        return UNKNOWN
    try:
        return VOCABULARY[name](*arguments)
    except (AttributeError, TypeError):
        return UNKNOWN


def _sequence(items: list[ast.expr], values: Mapping[str, Any]) -> Any:
    out: list[Any] = []
    for item in items:
        if isinstance(item, ast.Starred):
            inner = evaluate_node(item.value, values)
            if not isinstance(inner, list | tuple):
                return UNKNOWN
            out.extend(inner)
        else:
            out.append(evaluate_node(item, values))
    return tuple(out)


def _logic(conjunction: bool, operands: list[ast.expr], values: Mapping[str, Any]) -> Any:
    """Kleene's logic; operands are evaluated left to right until one decides."""
    result: Any = conjunction
    for operand in operands:
        truth = evaluate_node(operand, values)
        if truth is UNKNOWN:
            result = UNKNOWN
        elif bool(truth) is not conjunction:
            return not conjunction
    return result


def _arithmetic(op: ast.operator, left: Any, right: Any) -> Any:
    left, right = (Dim.symbol(str(side)) if isinstance(side, Code) else side for side in (left, right))
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if isinstance(left, float) or isinstance(right, float):
        return _decimal(op, left, right)
    try:
        return BINARY[type(op)](left, right)
    except (TypeError, ZeroDivisionError):
        return UNKNOWN


def _decimal(op: ast.operator, left: Any, right: Any) -> Any:
    """Floats are computed as they are written, so that ``1 - 0.99`` is 0.01."""
    try:
        return float(BINARY[type(op)](Decimal(repr(left)), Decimal(repr(right))))
    except (ArithmeticError, TypeError, ValueError):
        return UNKNOWN


def _comparison(operands: list[ast.expr], ops: list[ast.cmpop], values: Mapping[str, Any]) -> Any:
    items = [evaluate_node(operand, values) for operand in operands]
    result: Any = True
    for op, left, right in zip(ops, items, items[1:], strict=False):
        truth = _compare(op, left, right)
        if truth is False:
            return False
        if truth is UNKNOWN:
            result = UNKNOWN
    return result


def _compare(op: ast.cmpop, left: Any, right: Any) -> Any:
    match op:
        case ast.Is() | ast.IsNot():
            if left is UNKNOWN or right is UNKNOWN:
                return UNKNOWN
            return (left is right) is isinstance(op, ast.Is)
        case ast.In() | ast.NotIn():
            if right is UNKNOWN or not isinstance(right, Iterable):
                return UNKNOWN
            found = [_equal(left, item) for item in right]
            truth = True if True in found else UNKNOWN if UNKNOWN in found else False
            return truth if isinstance(op, ast.In) or truth is UNKNOWN else not truth
        case ast.Eq() | ast.NotEq():
            truth = _equal(left, right)
            return truth if isinstance(op, ast.Eq) or truth is UNKNOWN else not truth
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    difference = left - right if isinstance(left, Dim) or isinstance(right, Dim) else None
    if isinstance(difference, Dim):
        return UNKNOWN
    try:
        return ORDER[type(op)](left, right) if difference is None else ORDER[type(op)](difference, 0)
    except TypeError:
        return UNKNOWN


def _equal(left: Any, right: Any) -> Any:
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if isinstance(left, Dim) or isinstance(right, Dim):
        if not isinstance(left, Dim | int) or not isinstance(right, Dim | int):
            return False
        difference = left - right
        return UNKNOWN if isinstance(difference, Dim) else difference == 0
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        if len(left) != len(right):
            return False
        found = [_equal(a, b) for a, b in zip(left, right, strict=True)]
        return False if False in found else UNKNOWN if UNKNOWN in found else True
    if isinstance(left, Code) or isinstance(right, Code):
        return str(left) == str(right)
    return bool(left == right)


def _item(value: Any, index: ast.expr, values: Mapping[str, Any]) -> Any:
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(index, ast.Slice):
        ends = [
            None if end is None else evaluate_node(end, values)
            for end in (index.lower, index.upper, index.step)
        ]
        known = UNKNOWN not in ends and isinstance(value, list | tuple | str)
        return value[slice(*ends)] if known else UNKNOWN
    position = evaluate_node(index, values)
    if position is UNKNOWN:
        return UNKNOWN
    try:
        return value[position]
    except (IndexError, KeyError, TypeError):
        return UNKNOWN
