"""Lines that have become too long are broken as a formatter breaks them: what a call was given one argument a line.

Only lines that the source does not have are looked at: what a rewrite has put in, or made longer. A second run finds
them as they are. Comments, and strings of several lines, stay. Nothing is broken where the source's own lines are
longer than any formatter leaves them.
"""

from __future__ import annotations

import ast

from migrate.codemods.parsed import parsed
from migrate.codemods.scanned import fixed_lines
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
    wanted = set(long) - fixed_lines(text) if long else set()
    made = _with(lines, wanted)
    if made == text or _mean_the_same(made, text):
        return made
    alone = {number for number in wanted if _mean_the_same(_with(lines, {number}), text)}
    return _with(lines, alone)


def _widest(text: str) -> int:
    """The length of the longest line of code, where one is longer than a line should be; else 0."""
    lines = text.split("\n")
    long = [number for number, line in enumerate(lines) if len(line) > WIDTH and not _is_text(line)]
    fixed = fixed_lines(text) if long else set()
    return max((len(lines[number]) for number in long if number not in fixed), default=0)


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


def _mean_the_same(text: str, other: str) -> bool:
    """Whether two texts are the same program, but for where its lines end."""
    try:
        bodies = parsed(text).body, parsed(other).body
    except (SyntaxError, ValueError):
        return False
    lines = text.split("\n"), other.split("\n")
    return len(bodies[0]) == len(bodies[1]) and all(
        _written(mine, lines[0]) == _written(theirs, lines[1]) or ast.dump(mine) == ast.dump(theirs)
        for mine, theirs in zip(*bodies, strict=True)
    )


def _written(node: ast.stmt, lines: list[str]) -> list[str]:
    """The lines that a statement stands on, with its decorators."""
    decorators = getattr(node, "decorator_list", ())
    first = min(item.lineno for item in (node, *decorators))
    return lines[first - 1 : node.end_lineno]
