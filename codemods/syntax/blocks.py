"""Blocks: statements that stand one after the other, on lines of their own or not, with the comments above them."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.brackets import Unscannable
from migrate.codemods.syntax.build import Builder
from migrate.codemods.syntax.nodes import END, START, make
from migrate.codemods.syntax.small_statements import SMALL

ELSE = re.compile(rb"(?:[;:\s\\]|#[^\r\n]*)*")
COLON = re.compile(rb"(?:[^:#]|#[^\r\n]*)*:")
BEHIND = re.compile(rb"[ \t\f]*(?:;[ \t\f]*)?(#[^\r\n]*)")
SEMICOLON = re.compile(rb"[ \t\f]*;(?:[ \t\f]|\\\r?\n)*")
SPACE = b" \t\f"


def body_of(builder: Builder, nodes: Sequence[ast.stmt], previous: int) -> tuple[Any, ...]:
    """The statements of a block: small ones that stand on one line are held by one node.

    Args:
        previous: the byte after what stands before the first.
    """
    made: list[Any] = []
    small: list[Any] = []
    for node in nodes:
        start, end = builder.place(node)
        handler = SMALL.get(type(node))
        if small and (handler is None or not _same_line(builder, small[-1].__dict__[END], start)):
            made.append(
                _line(builder, small, previous, bool(made) and type(made[-1]) is not cst.SimpleStatementLine)
            )
            previous = made[-1].__dict__[END]
            small = []
        if handler is not None:
            small.append(handler(builder, node, start, end))
        else:
            if type(node) not in builder.compound:
                raise Unscannable(f"{type(node).__name__} at byte {start} is for LibCST")
            made.append(builder.compound[type(node)](builder, node, start))
            above(
                builder, made[-1], previous, len(made) > 1 and type(made[-2]) is not cst.SimpleStatementLine
            )
            previous = made[-1].__dict__[END]
    if small:
        made.append(
            _line(builder, small, previous, bool(made) and type(made[-1]) is not cst.SimpleStatementLine)
        )
    return tuple(made)


def _same_line(builder: Builder, end: int, start: int) -> bool:
    return SEMICOLON.fullmatch(builder.data, end, start) is not None


def _line(builder: Builder, small: list[Any], previous: int, block: bool) -> cst.SimpleStatementLine:
    start, end = small[0].__dict__[START], small[-1].__dict__[END]
    body = tuple(small)
    made = make(cst.SimpleStatementLine, start, end, body, body=body, trailing_whitespace=NOTHING_BEHIND)
    if builder.commented:
        found = BEHIND.match(builder.data, end)
        if found:
            comment = cst.Comment(found[1].decode("utf-8"))
            made.__dict__["trailing_whitespace"] = cst.TrailingWhitespace(comment=comment)
    above(builder, made, previous, block)
    return made


NOTHING_BEHIND = cst.TrailingWhitespace()


def above(builder: Builder, made: cst.CSTNode, previous: int, block: bool = False) -> None:
    """Give a statement the comment lines and empty lines above it. What stands above the first statement of a file is
    the file's own.

    Args:
        previous: the byte after what stands before it.
        block: whether that is a block, to which the comments belong that are indented more.
    """
    values = made.__dict__
    decorators = values.get("decorators")
    start: int = decorators[0].__dict__[START] if decorators else values[START]
    between = builder.data[previous:start]
    if not previous or between.count(b"\n") + between.count(b"\r") < 2:
        return
    lines = between.splitlines(keepends=True)[1:]  # the first is the rest of the line before
    if lines and not lines[-1].endswith((b"\n", b"\r")):
        del lines[-1]  # the indentation
    if block:
        depth = start - max(builder.data.rfind(b"\n", 0, start), builder.data.rfind(b"\r", 0, start)) - 1
        deeper = [number for number, line in enumerate(lines) if line.find(b"#") > depth]
        del lines[: deeper[-1] + 1 if deeper else 0]
    values["leading_lines"] = tuple(_empty_line(line) if line.strip() else EMPTY for line in lines)


EMPTY = cst.EmptyLine()


def _empty_line(line: bytes) -> cst.EmptyLine:
    return cst.EmptyLine(comment=cst.Comment(line.strip().decode("utf-8")))


def block(builder: Builder, nodes: Sequence[ast.stmt], previous: int) -> Any:
    """What stands behind a colon: an indented block, or small statements on the same line."""
    first = nodes[0]
    start = builder.starts[first.lineno] + first.col_offset
    line = builder.starts[first.lineno]
    suite = type(first) in SMALL and (
        builder.data[line:start].strip(SPACE)
        or builder.data[max(0, line - 3) : line].rstrip(b"\r\n").endswith(b"\\")
    )
    if suite:
        small = tuple(SMALL[type(node)](builder, node, *builder.place(node)) for node in nodes)
        begin, end = small[0].__dict__[START], small[-1].__dict__[END]
        return make(
            cst.SimpleStatementSuite, begin, end, small, body=small, trailing_whitespace=NOTHING_BEHIND
        )
    if builder.indent is None:
        builder.indent = builder.text(line, start)
    previous = builder.find(COLON, previous)
    body = body_of(builder, nodes, previous)
    begin = body[0].__dict__[START]
    return make(cst.IndentedBlock, begin, body[-1].__dict__[END], body, body=body)


def branch(builder: Builder, nodes: Sequence[ast.stmt], previous: int, word: bytes, kind: Any) -> Any:
    """What stands behind the `else` or `finally` of a statement.

    Args:
        previous: the byte after what stands before that word.
    """
    found = ELSE.match(builder.data, previous)
    start = found.end() if found else previous
    if builder.data[start : start + len(word)] != word:
        raise Unscannable(f"no `{word.decode()}` at byte {start}")
    body = block(builder, nodes, start + len(word))
    made = make(kind, start, body.__dict__[END], (body,), body=body)
    above(builder, made, previous, True)
    return made
