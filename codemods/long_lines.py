"""Lines that have become too long are broken as a formatter breaks them: what a call was given one argument a line.

Only lines that the source does not have are looked at: what a rewrite has put in, or made longer. A second run finds
them as they are. Comments, and strings of several lines, stay. Nothing is broken where the source's own lines are
longer than any formatter leaves them.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from migrate.codemods.training.wrap import WIDTH, wrap

WIDEST = 120
"""Where the source's own lines are longer, no formatter has been over them, and none is needed."""


def broken(original: str, text: str) -> str:
    """A migrated text, its new lines no longer than they have to be.

    Args:
        original: the text it was made from.
    """
    lines = text.split("\n")
    if max(map(len, lines)) <= WIDTH:
        return text
    known = {line.strip() for line in original.split("\n")}
    width = max(WIDTH, _widest(original))
    if width > WIDEST:
        return text
    long = [
        number
        for number, line in enumerate(lines)
        if len(line) > width and line.strip() not in known and not line.lstrip().startswith("#")
    ]
    wanted = set(long) - set(_fixed(text)) if long else set()
    made = _with(lines, wanted)
    if made == text or _means(made) == _means(text):
        return made
    alone = {number for number in wanted if _means(_with(lines, {number})) == _means(text)}
    return _with(lines, alone)


def _widest(text: str) -> int:
    """The length of the longest line of code."""
    lines = text.split("\n")
    fixed = set(_fixed(text))
    return max(
        (len(line) for number, line in enumerate(lines) if number not in fixed and not _is_text(line)),
        default=0,
    )


def _is_text(line: str) -> bool:
    """Whether a line has nothing but a string."""
    return line.lstrip()[:1] in ("'", '"')


def _with(lines: list[str], wanted: set[int]) -> str:
    """The text with these lines broken."""
    return "\n".join(_broken(line) if number in wanted else line for number, line in enumerate(lines))


def _broken(line: str) -> str:
    end = "\r" if line.endswith("\r") else ""
    body = line.rstrip("\r").lstrip()
    indent = line[: len(line.rstrip("\r")) - len(body)]
    return f"{end}\n".join(f"{indent}{part}" for part in wrap(body, len(indent)).split("\n")) + end


def _fixed(text: str) -> Iterator[int]:
    """The numbers of the lines with a comment, or with a part of a string of several lines."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        first, last = token.start[0], token.end[0]
        if token.type == tokenize.COMMENT or first < last:
            yield from range(first - 1, last)


def _means(text: str) -> str:
    try:
        return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        return ""
