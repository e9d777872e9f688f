"""Break statements that are too long, one argument or element a line, as formatters do."""

from __future__ import annotations

import keyword
import re

WIDTH = 100
OPENING, CLOSING = "([{", ")]}"


def wrap(line: str, indent: int = 0) -> str:
    """A one-line statement, broken at its longest outermost bracket if it is wider than `WIDTH` with its indent."""
    if indent + len(line) <= WIDTH or "\n" in line:
        return line
    found = _bracket(line)
    if found is None:
        return line
    start, end = found
    items = _items(line[start + 1 : end])
    if not items:
        return line
    comma = "," if len(items) > 1 or not only_groups(line, start) else ""
    inner = [f"    {wrap(item, indent + 4)}".replace("\n", "\n    ") + comma for item in items]
    return "\n".join([line[: start + 1], *inner, line[end:]])


def _bracket(line: str) -> tuple[int, int] | None:
    """The longest pair of brackets at the outermost level, those of subscripts aside."""
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for position, letter in _code(line):
        if letter in OPENING:
            stack.append(position)
        elif letter in CLOSING and stack:
            start = stack.pop()
            if not stack and (line[start] != "[" or not _follows_a_value(line, start)):
                pairs.append((start, position))
    return max(pairs, key=lambda pair: pair[1] - pair[0], default=None)


def _follows_a_value(line: str, start: int) -> bool:
    """Whether a bracket calls, or indexes, what stands before it."""
    before = line[:start].rstrip()
    word = re.search(r"\w+$", before)
    return before[-1:] in (*")]}\"'",) or (word is not None and not keyword.iskeyword(word[0]))


def only_groups(line: str, start: int) -> bool:
    """Whether a round bracket stands around an expression: with a comma it would make a tuple of it."""
    return line[start] == "(" and not _follows_a_value(line, start)


def _items(text: str) -> list[str]:
    """The parts between the outermost commas; none if the text is a comprehension or a generator."""
    parts: list[str] = []
    start = depth = 0
    for position, letter in _code(text):
        depth += (letter in OPENING) - (letter in CLOSING)
        if letter == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    parts.append(text[start:].strip())
    if any(" for " in part and " in " in part and part[:1] not in OPENING + "\"'" for part in parts):
        return []
    # A comma after `lambda a` belongs to its parameters.
    joined: list[str] = []
    for part in (part for part in parts if part):
        if joined and "lambda" in joined[-1] and ":" not in joined[-1].partition("lambda")[2]:
            joined[-1] += f", {part}"
        else:
            joined.append(part)
    return joined


def _code(text: str) -> list[tuple[int, str]]:
    """The letters of a text that stand outside of its strings, with their places."""
    found: list[tuple[int, str]] = []
    quote = ""
    position = 0
    while position < len(text):
        letter = text[position]
        if quote:
            if letter == "\\":
                position += 1
            elif letter == quote:
                quote = ""
        elif letter in "\"'":
            quote = letter
        else:
            found.append((position, letter))
        position += 1
    return found
