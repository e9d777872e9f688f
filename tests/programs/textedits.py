"""Edits of a source text at places that `ast` tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """What takes the place of a node's text."""

    node: ast.expr
    text: str


def apply_edits(source: str, edits: Iterable[Edit]) -> str:
    """The source with its edits; of several for one place the first counts."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    chosen: dict[tuple[int, int], bytes] = {}
    for edit in edits:
        node = edit.node
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        place = (starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset)
        chosen.setdefault(place, edit.text.encode())
    content = source.encode()
    for (start, end), text in sorted(chosen.items(), reverse=True):
        content = content[:start] + text + content[end:]
    return content.decode()
