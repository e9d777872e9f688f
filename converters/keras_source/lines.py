"""Lines of source: repeated ones become loops, long ones are broken."""

from __future__ import annotations

import re
from collections.abc import Sequence

WIDTH = 100
NUMBER = re.compile(r"(?<=[._])(\d+)(?=[._\"])")


def folded(lines: Sequence[str]) -> list[str]:
    """Lines that differ in one number of a name, which counts up, as a loop. What a line does is what its text says, so
    lines of equal text but for that number do the same as the loop."""
    result: list[str] = []
    position = 0
    while position < len(lines):
        length, text, start = _run(lines, position)
        if length < 2:
            result.append(lines[position])
            position += 1
            continue
        bounds = f"{length}" if start == 0 else f"{start}, {start + length}"
        result += [f"for index in range({bounds}):", f"    {text}"]
        position += length
    return result


def _run(lines: Sequence[str], position: int) -> tuple[int, str, int]:
    """How many lines from here on count up, the line with its number replaced, and where the count starts."""
    best = (1, lines[position], 0)
    for match in NUMBER.finditer(lines[position]):
        if "name=" not in lines[position][: match.start()]:
            continue
        start = int(match.group())
        head, tail = lines[position][: match.start()], lines[position][match.end() :]
        length = 1
        while position + length < len(lines) and lines[position + length] == f"{head}{start + length}{tail}":
            length += 1
        if length > best[0]:
            best = (length, _formatted(head) + "{index}" + tail, start)
    return best


def _formatted(head: str) -> str:
    """The line up to the number, its name's string made a formatted one."""
    begin = head.rindex("name=") + len("name=")
    return head if head[begin] == "f" else f"{head[:begin]}f{head[begin:]}"


def wrapped(line: str, indent: int) -> list[str]:
    """A line broken at the arguments of its longest call, if it is too long."""
    own = len(line) - len(line.lstrip())
    space = " " * (indent + own)
    line = line.lstrip()
    if len(space) + len(line) <= WIDTH:
        return [space + line]
    begin, end = _longest(line)
    if begin < 0:
        return [space + line]
    inner = line[begin + 1 : end]
    head, tail = line[: begin + 1], line[end:]
    if len(space) + 4 + len(inner) <= WIDTH:
        return [space + head, f"{space}    {inner}", space + tail]
    items = _items(inner)
    broken = [part for item in items for part in wrapped(f"{item},", len(space) + 4)]
    return [space + head, *broken, *wrapped(tail, len(space))]


def _longest(line: str) -> tuple[int, int]:
    """The outermost parentheses that hold most."""
    depth, start, best = 0, 0, (-1, -1)
    quoted = False
    for place, letter in enumerate(line):
        if letter == '"' and line[place - 1] != "\\":
            quoted = not quoted
        if quoted:
            continue
        if letter in "([{":
            start = place if depth == 0 else start
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth == 0 and place - start > best[1] - best[0] and place - start > 1:
                best = (start, place)
    return best


def _items(inner: str) -> list[str]:
    """Arguments, split at the commas between them."""
    items, depth, quoted, begin = [], 0, False, 0
    for place, letter in enumerate(inner):
        if letter == '"' and inner[place - 1] != "\\":
            quoted = not quoted
        if quoted:
            continue
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            items.append(inner[begin:place].strip())
            begin = place + 1
    rest = inner[begin:].strip()
    return [*items, rest] if rest else items
