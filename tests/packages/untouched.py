"""Whether a migrated text has what was not touched byte for byte as it was.

A statement that means the same after the run as before (its syntax tree is equal) must be written the same: comments,
quotes, brackets, line breaks. Line ends, and the blank at the end of the file, are the file's own.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

TODO = re.compile(rb"[ \t\f]*# TODO\(migrate\):[^\n]*\n")
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def rewritten(before: str, after: str) -> list[str]:
    """The statements of ``after`` that mean what one of ``before`` means, and are written otherwise. What there are more
    of after the run has become equal by it, and says nothing."""
    known, made = _by_meaning(before), _by_meaning(after)
    return [
        f"line {line}: {written[:200]!r}"
        for dump, found in made.items()
        if dump in known and len(found) <= len(known[dump])
        for line, written in found
        if written not in {text for _, text in known[dump]}
    ]


def _by_meaning(text: str) -> dict[str, list[tuple[int, bytes]]]:
    found: dict[str, list[tuple[int, bytes]]] = {}
    for line, dump, written in _statements(text):
        found.setdefault(dump, []).append((line, written))
    return found


def _statements(text: str) -> Iterator[tuple[int, str, bytes]]:
    """Line, syntax tree and bytes of every statement, functions and classes too; our TODO lines are left out."""
    lines = LINE.findall(text.encode("utf-8"))
    starts = [0, *accumulate(len(line) for line in lines)]
    data = b"".join(lines)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
            yield node.lineno, ast.dump(node), TODO.sub(b"", data[start:end])


def line_ends(data: bytes) -> Counter[bytes]:
    """How many line ends of each kind a file has."""
    return Counter(re.findall(rb"\r\n|\r|\n", data))
