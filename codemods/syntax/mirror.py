"""LibCST's node classes without what makes them slow: no checks, no slots for whitespace, no abstract base class.

A class here has the name, the bases and the defaults of LibCST's own, and is registered with it: an instance is one of
LibCST's class for ``isinstance`` and ``match`` as well. Operators, whitespace and comments are LibCST's own nodes.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from types import FunctionType
from typing import Any

import libcst

TOKENS = (
    libcst.BaseBinaryOp,
    libcst.BaseUnaryOp,
    libcst.BaseBooleanOp,
    libcst.BaseCompOp,
    libcst.BaseAugOp,
    libcst.BaseParenthesizableWhitespace,
    *(libcst.Comment, libcst.EmptyLine, libcst.Newline, libcst.TrailingWhitespace),
    *(libcst.Asynchronous, libcst.AssignEqual, libcst.Colon, libcst.Comma, libcst.Dot, libcst.Semicolon),
    *(libcst.LeftParen, libcst.RightParen, libcst.LeftSquareBracket, libcst.RightSquareBracket),
    *(libcst.LeftCurlyBrace, libcst.RightCurlyBrace, libcst.ParamSlash, libcst.ParamStar),
)
"""Nodes that are as they are: they hold no names."""

_MADE: dict[type, type] = {}


def mirrored(kind: type) -> type:
    """The quick class for one of LibCST's; of an operator or the like, that itself."""
    if not issubclass(kind, libcst.CSTNode) or issubclass(kind, TOKENS):
        return kind
    if kind not in _MADE:
        bases = tuple(mirrored(base) for base in kind.__bases__ if issubclass(base, libcst.CSTNode))
        made = type(kind.__name__, bases, {"__module__": __name__, **_defaults(kind), **_properties(kind)})
        kind.register(made)
        _MADE[kind] = made
    return _MADE[kind]


def _defaults(kind: type) -> dict[str, Any]:
    """What a field holds that is not set. A tuple has no brackets then; LibCST gives a new one a pair."""
    found = {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    brackets = [field.name for field in fields(kind) if field.name in ("lpar", "rpar")]
    return found | {name: () for name in brackets if name not in found}


def _properties(kind: type) -> dict[str, Any]:
    """What LibCST computes of a node: ``evaluated_name`` and the like."""
    return {
        name: value
        for name, value in vars(kind).items()
        if isinstance(value, property | FunctionType)
        and not name.startswith(("__", "_visit", "_codegen", "_validate", "visit", "children"))
    }


CLASSES = {
    name: mirrored(value)
    for name in libcst.__all__
    if isinstance(value := getattr(libcst, name), type) and issubclass(value, libcst.CSTNode)
}


def symbol(operator: libcst.CSTNode) -> str:
    """An operator as it is written: ``+``, ``not in``, ``+=``."""
    return libcst.Module([]).code_for_node(operator).strip()
