"""Regular expressions of RE2, which TensorFlow uses, as Python's.

https://github.com/google/re2/wiki/Syntax. Both take the first alternative that matches; what differs is the meaning of
some classes and of the end of the text, and what only one of them has.
"""

from __future__ import annotations

import re
from functools import cache

_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_COMPLEMENTS = {
    "D": r"\x00-/:-\U0010ffff",
    "W": r"\x00-/:-@\[-\^`{-\U0010ffff",
    "S": r"\x00-\x08\x0b\x0e-\x1f!-\U0010ffff",
}
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r"\t ", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ", "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_TOKEN = re.compile(
    r"\\Q(.*?)(?:\\E|\Z)|\\x\{([0-9A-Fa-f]+)\}|\\([0-7]{3})|\\(.)|\[:(\w+):\]|(\[\^?\]?)|(.)", re.S
)


@cache
def re2_pattern(pattern: str) -> re.Pattern[str]:
    r"""Compile RE2's ``pattern`` with Python's `re`.

    Raises:
        ValueError: it uses what Python has not: Unicode classes (``\pL``) or single bytes (``\C``).
    """
    multiline = re.search(r"\(\?[a-zU]*m", pattern) is not None
    inside = False
    parts: list[str] = []
    for quoted, wide, octal, escaped, posix, opening, other in _TOKEN.findall(pattern):
        if opening:
            parts.append(r"\[" + opening[1:] if inside else opening)
            inside = True
        elif wide or octal:
            parts.append(re.escape(chr(int(wide, 16) if wide else int(octal, 8))))
        elif escaped:
            parts.append(_escaped(escaped, inside, pattern))
        elif posix and inside:
            parts.append(_POSIX[posix])
        elif posix:  # a set of these characters: there is no class around it
            parts.append(f"[:{posix}:]")
        elif other == "]":
            parts.append(other)
            inside = False
        elif other == "$" and not inside and not multiline:
            parts.append(r"\Z")  # Python's would match before a last line break too
        else:
            # In a set, Python warns of doubled characters that it may give a meaning some day.
            parts.append(
                re.escape(quoted) if quoted else re.escape(other) if inside and other in "&|~" else other
            )
    return re.compile("".join(parts))


def _escaped(letter: str, inside: bool, pattern: str) -> str:
    """An escape sequence in Python's spelling."""
    if letter in "pPC":
        raise ValueError(f"\\{letter} in {pattern!r} is not in Python's `re`; the package `regex` has \\p")
    if letter in _CLASSES:
        return _CLASSES[letter] if inside else f"[{_CLASSES[letter]}]"
    if letter in _COMPLEMENTS:
        return _COMPLEMENTS[letter] if inside else f"[^{_CLASSES[letter.lower()]}]"
    if letter in "bB" and not inside:
        return rf"(?a:\{letter})"  # between ASCII's word characters and others
    if letter == "z":
        return r"\Z"
    return "\\" + letter
