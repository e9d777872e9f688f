"""Where the values of a JSON text stand in it, so that one can be changed and everything else stays byte for byte.

`json` tells what a text says, and forgets key order within strings' escapes, indentation and trailing newlines.
https://www.rfc-editor.org/rfc/rfc8259
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Value:
    """A value and its span: ``text[start:end]``."""

    value: Any
    start: int
    end: int


def members(text: str, start: int) -> dict[str, Value]:
    """The members of the object that begins at a position. The text is valid JSON."""
    found: dict[str, Value] = {}
    position = _skip(text, start + 1)
    while text[position] != "}":
        key, position = DECODER.raw_decode(text, position)
        position = _skip(text, position) + 1  # behind the colon
        found[key] = item = _value(text, position)
        position = _after(text, item)
    return found


def elements(text: str, start: int) -> Iterator[Value]:
    """The elements of the array that begins at a position. The text is valid JSON."""
    position = _skip(text, start + 1)
    while text[position] != "]":
        item = _value(text, position)
        yield item
        position = _after(text, item)


def _value(text: str, position: int) -> Value:
    start = _skip(text, position)
    value, end = DECODER.raw_decode(text, start)
    return Value(value, start, end)


def _after(text: str, item: Value) -> int:
    """Where the next member or element begins, or the bracket that ends them."""
    position = _skip(text, item.end)
    return _skip(text, position + 1) if text[position] == "," else position


def _skip(text: str, position: int) -> int:
    found = SPACE.match(text, position)
    assert found is not None  # it matches nothing too
    return found.end()
