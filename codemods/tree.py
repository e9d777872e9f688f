"""A file's syntax tree with what LibCST's nodes do not carry themselves: parents, and where each lies in the text.

Rewrites are edits of spans of the original text, so what no edit touches stays as it was, byte for byte. Spans count
bytes of the text in UTF-8, whatever encoding the file is stored in.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from typing import TypeVar

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.build import parse
from migrate.codemods.syntax.nodes import ABOVE, DATA, END, START, outer
from migrate.codemods.syntax.nodes import below as below
from migrate.codemods.syntax.nodes import children as children
from migrate.codemods.syntax.nodes import walk as walk

Node = TypeVar("Node", bound=cst.CSTNode)


def is_line_statement(node: cst.CSTNode) -> bool:
    """Whether a node is a statement that begins a line of its own: no small statement of an `if x: y` suite."""
    return isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)


class Tree:
    """One file's tree, its text, and where everything is.

    Raises:
        SyntaxError: the text is not Python.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8")
        self._starts = [0]
        for line in self.data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self.module = parse(text, self.data, self._starts)
        self.newline = self.module.default_newline

    def release(self) -> None:
        """Give the memory of the nodes back; nothing may look at them afterwards. Children and parents know each other,
        so else they would wait for the garbage collector, which has to look through all that lives to find them."""
        for node in walk(self.module):
            node.__dict__.clear()

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """First byte of a node and the byte after it: without brackets around it, comments above or after it; with
        its decorators."""
        values = node.__dict__
        decorators = values.get("decorators")
        return (decorators[0].__dict__ if decorators else values)[START], values[END]

    def outer_span(self, node: cst.CSTNode) -> tuple[int, int]:
        """A node's span with the brackets around it."""
        return outer(node) if node.__dict__.get("lpar") else self.span(node)

    def source(self, node: cst.CSTNode) -> str:
        """A node's text as it stands in the file, without the brackets around it; a node that a rewrite has made itself
        has its own text."""
        values = node.__dict__
        data: bytes = values.get(DATA, self.data)
        start, end = self.span(node)
        return data[start:end].decode("utf-8")

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
        above: cst.CSTNode | None = node.__dict__.get(ABOVE)
        return above

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around a node, the nearest first."""
        parent = node.__dict__.get(ABOVE)
        while parent is not None:
            yield parent
            parent = parent.__dict__[ABOVE]

    def enclosing(self, node: cst.CSTNode, kind: type[Node]) -> Node | None:
        """The nearest node of a kind around a node."""
        return next((item for item in self.ancestors(node) if isinstance(item, kind)), None)

    def statement(self, node: cst.CSTNode) -> cst.CSTNode:
        """The nearest statement around a node, or itself, that begins a line of its own; else the module."""
        for item in (node, *self.ancestors(node)):
            if is_line_statement(item) and self.is_first_on_line(self.span(item)[0]):
                return item
        return self.module
