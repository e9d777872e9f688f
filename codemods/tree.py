"""A file's syntax tree with what LibCST's nodes do not carry themselves: parents, and where each lies in the text.

Rewrites are edits of spans of the original text, so what no edit touches stays as it was, byte for byte. Spans count
bytes of the text in UTF-8, whatever encoding the file is stored in.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache, lru_cache
from typing import TypeVar

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

Node = TypeVar("Node", bound=cst.CSTNode)

LAYOUT = re.compile(
    r"_.*|.*whitespace.*|header|footer|leading_lines|lines_.*|[lr](par|bracket|brace)|comma|colon|semicolon|equal|dot"
    r"|operator|relative|indent|encoding|default_.*|has_.*"
)
"""Fields that hold no names: whitespace, comments, punctuation."""


PLAIN = frozenset({type(None), str, bool, int, cst.MaybeSentinel})
"""Types of fields that are no nodes: asking whether a value is a `CSTNode` is slow, since that is an abstract class."""


@cache
def _child_fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if not LAYOUT.fullmatch(field.name))


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The syntactic children of a node, in the order of its fields; whitespace, comments and punctuation left out."""
    for name in _child_fields(type(node)):
        value = getattr(node, name)
        kind = type(value)
        if kind is list or kind is tuple:
            yield from value
        elif kind not in PLAIN:
            yield value


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and everything below it, a node before its children."""
    return iter(_walked(node)) if isinstance(node, cst.Module) else _walk(node)


@lru_cache(maxsize=16)
def _walked(module: cst.Module) -> tuple[cst.CSTNode, ...]:
    """Every rewrite walks the module: once is enough."""
    return tuple(_walk(module))


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


def is_line_statement(node: cst.CSTNode) -> bool:
    """Whether a node is a statement that begins a line of its own: no small statement of an `if x: y` suite."""
    return isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)


class Tree:
    """One file's tree, its text, and where everything is.

    Raises:
        libcst.ParserSyntaxError: the text is not Python.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8")
        self.module = cst.parse_module(text)
        self._parents: dict[int, cst.CSTNode] = {}
        for node in walk(self.module):
            for child in children(node):
                self._parents[id(child)] = node
        wrapper = MetadataWrapper(self.module, unsafe_skip_copy=True)
        spans = wrapper.resolve(ByteSpanPositionProvider)
        self._spans = {id(node): (span.start, span.start + span.length) for node, span in spans.items()}
        self.newline = self.module.default_newline
        self._starts = [0]
        for line in self.data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """First byte of a node and the byte after it: without brackets around it, comments above or after it; with
        its decorators."""
        start, end = self._spans[id(node)]
        if isinstance(node, cst.FunctionDef | cst.ClassDef) and node.decorators:
            start = self._spans[id(node.decorators[0])][0]
        return start, end

    def outer_span(self, node: cst.CSTNode) -> tuple[int, int]:
        """A node's span with the brackets around it."""
        start, end = self.span(node)
        if isinstance(node, cst.BaseExpression) and node.lpar:
            start = self._spans[id(node.lpar[0])][0]
            end = self._spans[id(node.rpar[-1])][1]
        return start, end

    def source(self, node: cst.CSTNode) -> str:
        """A node's text as it stands in the file, without the brackets around it; a node that a rewrite has made itself
        has its own text."""
        if id(node) not in self._spans:
            return self.module.code_for_node(node)
        start, end = self.span(node)
        return self.data[start:end].decode("utf-8")

    def line_start(self, position: int) -> int:
        """The byte at which the line of a byte begins."""
        return self._starts[bisect.bisect_right(self._starts, position) - 1]

    def line_end(self, position: int) -> int:
        """The byte at which the line of a byte ends, before its newline."""
        index = bisect.bisect_right(self._starts, position)
        end = self._starts[index] if index < len(self._starts) else len(self.data)
        return position + len(self.data[position:end].rstrip(b"\r\n"))

    def next_line(self, position: int) -> int:
        """The byte at which the line after the line of a byte begins, or the end of the text."""
        index = bisect.bisect_right(self._starts, position)
        return self._starts[index] if index < len(self._starts) else len(self.data)

    def line_at(self, position: int) -> int:
        """The line of a byte, counted from 1."""
        return bisect.bisect_right(self._starts, position)

    def starts_line(self, position: int) -> bool:
        """Whether a byte is the first of a line, or the end of the text."""
        return position == len(self.data) or self.line_start(position) == position

    def is_first_on_line(self, position: int) -> bool:
        """Whether nothing but whitespace stands before a byte on its line."""
        return not self.data[self.line_start(position) : position].strip()

    def is_blank_line(self, position: int) -> bool:
        """Whether the line of a byte is blank; the end of the text is no line."""
        start = self.line_start(position)
        return start < len(self.data) and not self.data[start : self.line_end(start)].strip()

    def place(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line and column of a node, both counted from 1, the column in characters."""
        start = self.span(node)[0]
        line = bisect.bisect_right(self._starts, start)
        return line, len(self.data[self._starts[line - 1] : start].decode("utf-8")) + 1

    def indent(self, node: cst.CSTNode) -> str:
        """The whitespace that the line of a node begins with."""
        start = self.line_start(self.span(node)[0])
        line = self.data[start : self.line_end(start)].decode("utf-8")
        return line[: len(line) - len(line.lstrip(" \t\f"))]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that a node is a child of; None for the module."""
        return self._parents.get(id(node))

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around a node, the nearest first."""
        parent = self.parent(node)
        while parent is not None:
            yield parent
            parent = self.parent(parent)

    def enclosing(self, node: cst.CSTNode, kind: type[Node]) -> Node | None:
        """The nearest node of a kind around a node."""
        return next((item for item in self.ancestors(node) if isinstance(item, kind)), None)

    def statement(self, node: cst.CSTNode) -> cst.CSTNode:
        """The nearest statement around a node, or itself, that begins a line of its own; else the module."""
        for item in (node, *self.ancestors(node)):
            if is_line_statement(item) and self.is_first_on_line(self.span(item)[0]):
                return item
        return self.module
