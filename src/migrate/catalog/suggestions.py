"""What a row's conditions say of its arguments: ``padding='same'`` of ``mode == 'same' and strides != 1``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from typing import Any

from migrate.catalog.expression import parse
from migrate.catalog.model import Rendering, Row
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.values import UNKNOWN, literal


def constants(row: Row, rendering: Rendering) -> tuple[Any, ...]:
    """Every value that the row compares arguments with, for expressions that only a trial solves."""
    texts = [rendering.code, rendering.when, rendering.forward, row.requires, *row.let.values()]
    found = [
        item.value
        for text in texts
        if text
        for item in ast.walk(parse(text))
        if isinstance(item, ast.Constant)
    ]
    return (*dict.fromkeys([True, False, None, *map(_hashable, found)]),)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def suggested(row: Row, rendering: Rendering) -> Iterator[dict[str, Argument]]:
    """Arguments that the rendering's condition fixes: ``padding='same'`` of ``mode == 'same' and ...``; one set for
    each alternative that it names."""
    for alternatives in _alternatives(parse(rendering.when)):
        out: dict[str, Argument] = {}
        for left, value in alternatives:
            _suggest(out, row, left, value)
        yield out


Equalities = list[tuple[ast.expr, Any]]


def _alternatives(condition: ast.expr) -> list[Equalities]:
    """The ways in which a condition can hold, each as equalities of expressions with values."""
    match condition:
        case ast.BoolOp(op=ast.And(), values=parts):
            ways = product(*map(_alternatives, parts))
            return [[equality for part in way for equality in part] for way in ways]
        case ast.BoolOp(op=ast.Or(), values=parts):
            return [way for part in parts for way in _alternatives(part)]
        case ast.Call(func=ast.Name(id="surely"), args=[inner]):
            return _alternatives(inner)
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]) if (
            literal(ast.unparse(right)) is not UNKNOWN
        ):
            return [[(left, literal(ast.unparse(right)))]]
        case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.Tuple(elts=items)]):
            return [
                [(left, literal(ast.unparse(item)))]
                for item in items
                if literal(ast.unparse(item)) is not UNKNOWN
            ] or [[]]
        case ast.Name():
            return [[(condition, True)]]
    return [[]]


def _suggest(out: dict[str, Argument], row: Row, node: ast.expr, value: Any) -> None:
    """Follow an abbreviation or a word back to the one argument it is about."""
    parameters = Signature.parse(row.source).parameters
    while isinstance(node, ast.Name | ast.Call):
        if isinstance(node, ast.Call):
            if not node.args:
                return
            node = node.args[0]
        elif node.id in parameters:
            out.setdefault(node.id, Argument(repr(value), value))
            return
        elif node.id in row.let:
            node = parse(row.let[node.id])
        else:
            return
