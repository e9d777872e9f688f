"""String literals: the pieces that `ast` joins, and the expressions in formatted ones.

`ast` gives one constant for ``"a" 'b'``, and before Python 3.12 no places within a formatted string.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.brackets import Brackets, Unscannable
from migrate.codemods.syntax.nodes import make

if TYPE_CHECKING:
    from migrate.codemods.syntax.build import Builder

PREFIX = re.compile(rb"[A-Za-z]{0,2}(?=['\"])")
TEXT = re.compile(rb"[^{}\\]+|\\N\{[^}]*\}|\\(?![{}])|\\|\{\{|\}\}", re.DOTALL)
RAW = re.compile(rb"[^{}]+|\{\{|\}\}", re.DOTALL)
QUOTED = re.compile(rb"'''.*?'''|\"\"\".*?\"\"\"|'[^']*'|\"[^\"]*\"", re.DOTALL)
CONVERSION = re.compile(rb"![rsa]\s*(?=[:}])")


def literal(builder: Builder, start: int, end: int) -> cst.BaseExpression:
    """The node of a string, or of several that stand one after the other."""
    pieces: list[Any] = []
    position = start
    while position < end:
        prefix = PREFIX.match(builder.data, position)
        after = builder.brackets.strings.get(prefix.end()) if prefix else None
        if after is None or after > end or prefix is None:
            raise Unscannable(f"no string is understood at byte {position}")
        formatted = b"f" in prefix[0].lower()
        pieces.append(
            _formatted(builder, position, prefix.end(), after)
            if formatted
            else make(cst.SimpleString, position, after, (), value=builder.text(position, after))
        )
        position = builder.brackets.skip(after) if after < end else after
    made: Any = pieces.pop()
    while pieces:
        left = pieces.pop()
        first, last = left.__dict__["_start"], made.__dict__["_end"]
        made = make(cst.ConcatenatedString, first, last, (left, made), left=left, right=made)
    node: cst.BaseExpression = made
    return node


def _formatted(builder: Builder, start: int, quote: int, end: int) -> cst.FormattedString:
    data = builder.data
    width = 3 if data[quote : quote + 3] in (b'"""', b"'''") and end - quote >= 6 else 1
    pattern = RAW if b"r" in data[start:quote].lower() else TEXT
    parts, stop = _parts(builder, quote + width, end - width, pattern, nested=False)
    if stop != end - width:
        raise Unscannable(f"a formatted string is not understood at byte {stop}")
    opening, closing = builder.text(start, quote + width), builder.text(end - width, end)
    return make(cst.FormattedString, start, end, parts, parts=parts, start=opening, end=closing)


def _parts(
    builder: Builder, position: int, end: int, pattern: re.Pattern[bytes], nested: bool
) -> tuple[tuple[Any, ...], int]:
    """The texts and expressions up to the end, or, in a format, up to the brace that closes it."""
    parts: list[cst.CSTNode] = []
    begun = position
    while position < end:
        found = pattern.match(builder.data, position, end)
        if found is not None and not (nested and found[0] == b"}}"):
            position = found.end()
            continue
        if position > begun:
            parts.append(_text(builder, begun, position))
        if builder.data[position : position + 1] == b"}":
            return tuple(parts), position
        made = _expression(builder, position, end, pattern)
        parts.append(made)
        begun = position = made.__dict__["_end"]
    if position > begun:
        parts.append(_text(builder, begun, position))
    return tuple(parts), position


def _text(builder: Builder, start: int, end: int) -> cst.FormattedStringText:
    return make(cst.FormattedStringText, start, end, (), value=builder.text(start, end))


def _expression(
    builder: Builder, start: int, end: int, pattern: re.Pattern[bytes]
) -> cst.FormattedStringExpression:
    """``{value!r:format}``."""
    data = builder.data
    stop = _expression_end(data, start + 1, end)
    inner = builder.inner(start + 1, stop)
    position = stop
    if data[position : position + 1] == b"=":
        position += 1
        while data[position : position + 1].isspace():
            position += 1
    conversion, spec = None, None
    if found := CONVERSION.match(data, position, end):
        conversion = chr(data[position + 1])
        position = found.end()
    if data[position : position + 1] == b":":
        spec, position = _parts(builder, position + 1, end, pattern, nested=True)
    if data[position : position + 1] != b"}":
        raise Unscannable(f"a formatted value is not understood at byte {position}")
    below = (inner, *(spec or ()))
    return make(
        cst.FormattedStringExpression,
        start,
        position + 1,
        below,
        expression=inner,
        conversion=conversion,
        format_spec=spec,
    )


def _expression_end(data: bytes, position: int, end: int) -> int:
    """Where the expression of a formatted value ends: at ``}``, ``:``, ``!r`` or ``=`` outside of all brackets."""
    depth = 0
    while position < end:
        char = data[position : position + 1]
        if char in b"'\"":
            found = QUOTED.match(data, position, end)
            if found is None:
                break
            position = found.end()
            continue
        if char in b"([{":
            depth += 1
        elif depth and char in b")]}":
            depth -= 1
        elif not depth:
            pair = data[position : position + 2]
            if char in b"}:" or (char == b"!" and pair != b"!="):
                return position
            if pair in (b"==", b"!=", b"<=", b">="):
                position += 1
            elif char == b"=":
                return position
        position += 1
    raise Unscannable(f"a formatted value does not end before byte {end}")


def parse_inner(data: bytes, start: int, end: int) -> tuple[ast.expr, list[int], Brackets]:
    """The tree of an expression within a string; where its lines start in the whole text; its brackets."""
    body = data[start:end]
    try:
        tree = ast.parse(f"({body.decode('utf-8')})", mode="eval").body
    except SyntaxError as error:
        raise Unscannable(f"the value at byte {start} is not understood") from error
    starts = [0, start - 1]
    for line in body.splitlines(keepends=True):
        starts.append((starts[-1] + 1 if len(starts) == 2 else starts[-1]) + len(line))
    return tree, starts, Brackets.read(data, start, end)
