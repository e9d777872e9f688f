"""Symbolic sizes across scopes: substitution, naming, and joining what two branches know."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from migrate.catalog.dims import Dim, Size
from migrate.catalog.expression import ExpressionError, evaluate_node
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods.models.values import Sizes

SPATIAL = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def substitute(size: Size, values: Mapping[str, Size]) -> Size:
    """A size with known values, or other expressions, put in for its symbols."""
    if not isinstance(size, Dim):
        return size
    total: Any = 0
    for monomial, coefficient in size.terms:
        product: Any = coefficient
        for symbol in monomial:
            factor = values[symbol] if symbol in values else calculate(symbol, values, symbolic=True)
            product = UNKNOWN if factor is UNKNOWN else product * factor
            if product is UNKNOWN:
                return UNKNOWN
        total = total + product
    return total


def substitute_facts(facts: Tensor, values: Mapping[str, Size]) -> Tensor:
    """A tensor's facts with `substitute` in every size."""
    if facts.shape is None or not values:
        return facts
    return Tensor(tuple(substitute(size, values) for size in facts.shape), facts.layout, facts.dtype)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> ast.expr | None:
    """The tree of an expression, which is shared: look at it, change nothing. None if the text is none."""
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


def calculate(text: str, values: Mapping[str, Any], symbolic: bool = False) -> Any:
    """The value of an arithmetic expression over known names, else `UNKNOWN`.

    Args:
        symbolic: names without a value stand for themselves.
    """
    node = _parsed(text.strip())
    if node is None:
        return UNKNOWN
    if isinstance(node, ast.Call):
        return _length(node, values, symbolic)
    scope: dict[str, Any] = dict(values)
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            return UNKNOWN
        if isinstance(part, ast.Name) and part.id not in scope:
            if not symbolic:
                return UNKNOWN
            scope[part.id] = Dim.symbol(part.id)
    if isinstance(node, ast.Name):
        return scope[node.id]
    if isinstance(node, ast.Subscript) and symbolic:
        return Dim.symbol(text)
    try:
        return evaluate_node(node, scope)
    except (ExpressionError, TypeError, ValueError, ZeroDivisionError):
        return UNKNOWN


def _length(node: ast.Call, values: Mapping[str, Any], symbolic: bool) -> Size:
    """How long a tuple is, ``len(sizes)``; as a symbol where it is not known."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)], keywords=[]):
            held = values.get(name, UNKNOWN)
            if isinstance(held, tuple) and not isinstance(held, Sizes):
                return len(held)
            return Dim.symbol(f"len({name})") if symbolic and held is UNKNOWN else UNKNOWN
    return UNKNOWN


def is_plain(size: Size) -> bool:
    """Whether a size can be written into code."""
    return isinstance(size, int | Dim) and not isinstance(size, bool)


def axis_name(rank: int, axis: int) -> str:
    """What an axis is called: ``channels`` (``features`` of a matrix), ``height``, ``width``, ``length``, ..."""
    if axis == rank - 1:
        return "channels" if rank > 2 else "features"
    names = SPATIAL.get(rank - 2, ())
    return names[axis - 1] if 0 < axis <= len(names) else f"size_{axis}"


def join(left: Size, right: Size, left_facts: Mapping[str, Size], right_facts: Mapping[str, Size]) -> Size:
    """A size that is right whichever of two branches was taken.

    Args:
        left_facts: what is known where the left branch is taken (``{"stride": 1}``); right_facts: of the right one.
    """
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left == right or substitute(left, right_facts) == substitute(right, right_facts):
        return left
    if substitute(right, left_facts) == substitute(left, left_facts):
        return right
    return UNKNOWN


def join_facts(
    left: Tensor, right: Tensor, left_facts: Mapping[str, Size], right_facts: Mapping[str, Size]
) -> Tensor:
    """What holds of a tensor after either branch; both are in one layout."""
    dtype = left.dtype if left.dtype == right.dtype else None
    if left.shape is None or right.shape is None or len(left.shape) != len(right.shape):
        return Tensor(None, left.layout, dtype)
    shape = tuple(join(a, b, left_facts, right_facts) for a, b in zip(left.shape, right.shape, strict=True))
    return Tensor(shape, left.layout, dtype)


def equalities(test: str, values: Mapping[str, Any], truth: bool) -> dict[str, Size]:
    """The symbols whose value is known where a condition is true (or, with ``truth`` False, false).

    ``stride != 1 or in_channels != filters`` being false says ``{"stride": 1, "in_channels": filters}``.
    """
    node = ast.parse(test.strip(), mode="eval").body
    found: dict[str, Size] = {}
    _collect(node, values, truth, found)
    return found


def _collect(node: ast.expr, values: Mapping[str, Any], truth: bool, found: dict[str, Size]) -> None:
    match node:
        case ast.BoolOp(op=op, values=operands) if isinstance(op, ast.And) is truth:
            for operand in operands:
                _collect(operand, values, truth, found)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _collect(operand, values, not truth, found)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            if (isinstance(op, ast.Eq) and truth) or (isinstance(op, ast.NotEq) and not truth):
                sizes = [calculate(ast.unparse(side), values, symbolic=True) for side in (left, right)]
                for one, other in (sizes, sizes[::-1]):
                    if isinstance(one, Dim) and len(one.terms) == 1 and is_plain(other):
                        (monomial, coefficient), *_ = one.terms
                        if len(monomial) == 1 and coefficient == 1:
                            found[monomial[0]] = other
                            return
