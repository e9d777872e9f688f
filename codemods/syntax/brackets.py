"""Where the strings, comments and round brackets of a text are, found by one regular expression.

`ast` says where an expression is, but not which brackets stand around it, nor of what pieces a string consists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    rb"""\#[^\r\n]*
    |'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''
    |\"\"\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"\"\"
    |'(?:[^'\\\r\n]|\\(?:\r\n|.))*'
    |"(?:[^"\\\r\n]|\\(?:\r\n|.))*"
    |[()]""",
    re.DOTALL | re.VERBOSE,
)
GAP = re.compile(rb"(?:[\s\\]|\#[^\r\n]*)*")
"""What may stand between two tokens."""

OPEN, CLOSE, COMMENT = ord("("), ord(")"), ord("#")


class Unscannable(ValueError):
    """The text has a form that the quick way does not know: LibCST parses it then."""


@dataclass
class Brackets:
    """The brackets of a text, by byte.

    Attributes:
        opened: the opening bracket before a token, by the first byte of the token.
        closed: the closing bracket of each opening one.
        opening: the opening bracket of each closing one.
        strings: the end of each string literal, by its first quote.
        taken: opening brackets that belong to calls, classes and the like: they are not around an expression.
    """

    data: bytes
    opened: dict[int, int] = field(default_factory=dict)
    closed: dict[int, int] = field(default_factory=dict)
    opening: dict[int, int] = field(default_factory=dict)
    strings: dict[int, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    @staticmethod
    def read(data: bytes, start: int = 0, end: int | None = None) -> Brackets:
        """The brackets of a part of a text.

        Raises:
            Unscannable: they do not pair.
        """
        made = Brackets(data)
        stack: list[int] = []
        for token in TOKEN.finditer(data, start, len(data) if end is None else end):
            position = token.start()
            first = data[position]
            if first == OPEN:
                stack.append(position)
                following = data[position + 1 : position + 2]
                gap = following.isspace() or following in (b"#", b"\\")
                # GAP matches everywhere, if only nothing
                made.opened[GAP.match(data, position + 1).end() if gap else position + 1] = position  # type: ignore[union-attr]
            elif first == CLOSE:
                if not stack:
                    raise Unscannable(f"no bracket is open at byte {position}")
                opening = stack.pop()
                made.closed[opening] = position
                made.opening[position] = opening
            elif first != COMMENT:
                made.strings[position] = token.end()
        if stack:
            raise Unscannable(f"the bracket at byte {stack[-1]} is not closed")
        return made

    def around(self, start: int, end: int) -> tuple[int, int, int]:
        """How many pairs stand around an expression, its first byte with them, and the byte after."""
        count = 0
        while (opening := self.opened.get(start)) is not None and opening not in self.taken:
            close = self.closed[opening]
            if close < end or (close > end and self.skip(end) != close):
                break
            count += 1
            start, end = opening, close + 1
        return count, start, end

    def skip(self, position: int) -> int:
        """The first byte of the next token."""
        found = GAP.match(self.data, position)
        assert found is not None  # the pattern matches nothing, too
        return found.end()
