"""Edits of a text: spans of bytes and what stands there instead."""

from __future__ import annotations

import bisect
import io
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class TextEdit:
    """Bytes ``start`` to ``end`` become ``text``; ``start == end`` inserts."""

    start: int
    end: int
    text: str


def outside(edits: Iterable[TextEdit]) -> list[TextEdit]:
    """The edits with every insertion that lies inside of what goes moved to where that begins: a TODO line of a
    statement that goes with the comments above it. Insertions at one place keep their order."""
    listed = sorted(edits, key=lambda edit: (edit.start, edit.end))
    gone = [edit for edit in listed if edit.start < edit.end and not edit.text]
    starts = [edit.start for edit in gone]
    made: list[TextEdit] = []
    for edit in listed:
        position = bisect.bisect_left(starts, edit.start) - 1
        inside = edit.start == edit.end and position >= 0 and edit.end < gone[position].end
        start = gone[position].start if inside else edit.start
        made.append(TextEdit(start, start, edit.text) if inside else edit)
    return made


def identifiers(text: str) -> set[str]:
    """The names in a piece of code, whatever they are: keywords, attributes, and those that are read."""
    found: set[str] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME:
                found.add(token.string)
    except (tokenize.TokenError, SyntaxError):
        pass  # a piece of a statement ends early: what came before is found
    return found


def apply(data: bytes, edits: Iterable[TextEdit], start: int = 0, end: int | None = None) -> str:
    """The text from ``start`` to ``end`` with edits put in; insertions at one place keep their order.

    Raises:
        ValueError: two edits overlap.
    """
    parts: list[bytes] = []
    position = start
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < position:
            raise ValueError(f"edits overlap at byte {edit.start}: {edit.text!r}")
        parts += [data[position : edit.start], edit.text.encode("utf-8")]
        position = edit.end
    parts.append(data[position : len(data) if end is None else end])
    return b"".join(parts).decode("utf-8")
