"""How code is put into a place: brackets where they are needed, quotes as the file writes them."""

from __future__ import annotations

import ast
import io
import tokenize
from functools import cache

import libcst as cst

from migrate.catalog.model import Function, Row
from migrate.catalog.signature import Signature
from migrate.catalog.template import bracketed

OPEN_PLACES = (
    cst.Assign,
    cst.AnnAssign,
    cst.AugAssign,
    cst.Return,
    cst.Expr,
    cst.Arg,
    cst.Element,
    cst.DictElement,
    cst.Index,
    cst.Annotation,
    cst.Param,
    cst.FormattedStringExpression,
    cst.Assert,
    cst.If,
    cst.While,
)
"""Places that take any expression but a tuple, a lambda or a generator without brackets around it."""


def standing(text: str) -> str:
    """Text of an expression that can stand by itself: what spans lines gets brackets if nothing else holds it."""
    if "\n" not in text and "\r" not in text:
        return text
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return f"({text})"
    return text


def fitting(text: str, node: cst.BaseExpression, parent: cst.CSTNode | None) -> str:
    """An expression's text for the place of a node."""
    text = standing(text)
    if node.lpar or isinstance(parent, OPEN_PLACES):
        return text
    return bracketed(text)


@cache
def _quote(text: str) -> str:
    return "'" if text.count("'") > text.count('"') else '"'


def quoted_like(file: str, code: str) -> str:
    """Generated code with its string literals in the quotes that the file uses most."""
    quote = _quote(file)
    if quote == "'" or "'" not in code:
        return code
    lines = io.StringIO(code).readline
    parts: list[str] = []
    column = 0
    try:
        for token in tokenize.generate_tokens(lines):
            if token.type == tokenize.STRING and token.start[0] == token.end[0] == 1:
                text = token.string
                if text[0] == "'" and not text.startswith("'''") and '"' not in text and "\\" not in text:
                    parts += [code[column : token.start[1]], f'"{text[1:-1]}"']
                    column = token.end[1]
    except (tokenize.TokenError, SyntaxError):
        return code
    return "".join([*parts, code[column:]])


def is_value(row: Row | None) -> bool:
    """Whether a row's API has a counterpart that can be passed around."""
    return as_value(row) is not None


def as_value(row: Row | None) -> str | None:
    """The full target name that can be passed around in the place of a function's own: only where the target takes
    the same arguments in the same order; else None."""
    if (
        not isinstance(row, Function)
        or len(row.renderings) != 1
        or row.renderings[0].when != "True"
        or row.renderings[0].style is not None
    ):
        return None
    call = ast.parse(row.renderings[0].code, mode="eval").body
    if not isinstance(call, ast.Call):
        return None
    required = [
        name
        for name in Signature.parse(row.source).positional
        if name not in Signature.parse(row.source).defaults
    ]
    taken = [item.id for item in call.args if isinstance(item, ast.Name)]
    if taken != required or len(taken) != len(call.args) or _differs(row, call, taken):
        return None
    return ast.unparse(call.func)


def _differs(row: Function, call: ast.Call, taken: list[str]) -> bool:
    """Whether the call says more than its target's defaults when only the required arguments are given."""
    source, target = Signature.parse(row.source), Signature.parse(row.target)
    if ast.unparse(call.func) != target.name:
        return True
    for item in call.keywords:
        text = ast.unparse(item.value)
        if item.arg is None or source.defaults.get(text, text) != target.defaults.get(item.arg):
            return True
    return not taken
