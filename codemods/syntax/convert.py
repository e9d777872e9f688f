"""The same tree from LibCST's own parse, for the forms that the quick way leaves out: ``match``, type parameters."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from typing import Any

import libcst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.mirror import TOKENS, mirrored
from migrate.codemods.syntax.nodes import OUTER, make

LAYOUT = re.compile(
    r"_.*|.*whitespace.*|header|footer|lines_.*|[lr](bracket|brace)|comma|colon|semicolon|equal|dot|indent|encoding"
)
"""Fields of whitespace and punctuation."""

APART = re.compile(r"leading_lines|trailing_whitespace|[lr]par|operator|relative|default_.*|has_.*")
"""Fields that are kept but hold no children."""


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    names = (field.name for field in fields(kind))
    return tuple(name for name in names if APART.fullmatch(name) or not LAYOUT.fullmatch(name))


def parse(text: str) -> cst.Module:
    """The tree of a text.

    Raises:
        libcst.ParserSyntaxError: the text is not Python.
    """
    module = libcst.parse_module(text)
    found = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
    spans = {id(node): (span.start, span.start + span.length) for node, span in found.items()}
    made: cst.Module = _converted(module, spans)
    return made


def _converted(node: Any, spans: dict[int, tuple[int, int]]) -> Any:
    if isinstance(node, TOKENS):
        return node
    values: dict[str, Any] = {}
    below: list[Any] = []
    kind: Any = type(node)
    for name in _fields(kind):
        value = getattr(node, name)
        if APART.fullmatch(name):
            values[name] = value
        elif isinstance(value, libcst.CSTNode):
            values[name] = _converted(value, spans)
            below.append(values[name])
        elif isinstance(value, list | tuple):
            values[name] = tuple(_converted(item, spans) for item in value)
            below += values[name]
        else:
            values[name] = value
    children = tuple(item for item in below if not isinstance(item, TOKENS))
    made: Any = make(mirrored(kind), *spans[id(node)], children, **values)
    if isinstance(values.get("lpar"), list | tuple) and values["lpar"]:
        made.__dict__[OUTER] = spans[id(node.lpar[0])][0], spans[id(node.rpar[-1])][1]
    return made
