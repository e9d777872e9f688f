"""Whether a migrated text has what was not touched byte for byte as it was.

A statement that means the same after the run as before (its syntax tree is equal) must be written the same: comments,
quotes, brackets, line breaks. Line ends, and the blank at the end of the file, are the file's own.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

TODO = re.compile(rb"[ \t\f]*# TODO\(migrate\):[^\n]*\n")
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def rewritten(before: str, after: str) -> list[str]:
    """The statements of ``after`` that mean what one of ``before`` means, and are written otherwise. What there are
    more of after the run has become equal by it, and says nothing; what has moved to another column may be indented
    anew."""
    known, made = _by_meaning(before), _by_meaning(after)
    return [
        f"line {item.line}: {item.written[:200]!r}"
        for meaning, found in made.items()
        if len(found) <= len(known.get(meaning, ()))
        for item in found
        if not any(_alike(item, other) for other in known[meaning])
    ]


@dataclass(frozen=True)
class Statement:
    """A statement: where it stands, and its bytes without our TODO lines."""

    line: int
    column: int
    written: bytes


def _alike(after: Statement, before: Statement) -> bool:
    if after.column == before.column:
        return after.written == before.written
    return [line.strip() for line in after.written.split(b"\n")] == [
        line.strip() for line in before.written.split(b"\n")
    ]


def _by_meaning(text: str) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for dump, statement in _statements(text):
        found.setdefault(dump, []).append(statement)
    return found


def _statements(text: str) -> Iterator[tuple[str, Statement]]:
    """Every statement, functions and classes too, with its syntax tree."""
    lines = LINE.findall(text.encode("utf-8"))
    starts = [0, *accumulate(len(line) for line in lines)]
    data = b"".join(lines)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
            yield ast.dump(node), Statement(node.lineno, node.col_offset, TODO.sub(b"", data[start:end]))


def line_ends(data: bytes) -> Counter[bytes]:
    """How many line ends of each kind a file has."""
    return Counter(re.findall(rb"\r\n|\r|\n", data))
