"""IPython's magics and shell lines: put out of Python's way, as statements of the same number of lines, and back.

A line that IPython takes at the beginning of a statement (``%matplotlib inline``, ``!pip install x``, ``files = !ls``,
``model.fit?``) becomes a string that holds it. So it keeps its place whatever is rewritten around it, an ``if`` of
which it is all still parses, and analysis sees that it is no code of this module.
https://ipython.readthedocs.io/en/stable/interactive/reference.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

OPEN, CLOSE = "'''migrate-magic ", "'''"
UNKNOWN = "eval("  # of a value that no analysis can know
MASKED = re.compile(r"(?P<unknown>eval\()?'''migrate-magic (?:[^'\\]|\\.)*'''(?(unknown)\))", re.DOTALL)

ESCAPE = re.compile(r"[ \t]*(?P<magic>[%!?][^\n]*)")
ASSIGNED = re.compile(r"(?P<head>[ \t]*[^\n=!%#'\"()]+=[ \t]*)(?P<magic>[!%][^\n]*)")
AUTOMATIC = re.compile(
    r"[ \t]*(?P<magic>(?:pip3?|conda|mamba|uv)[ \t]+(?:pip[ \t]+)?(?:un)?install[ \t][^\n]*)"
)
"""A magic without its sign, which IPython takes where nothing in Python is called so."""

HELP = re.compile(r"[ \t]*(?P<magic>(?![0-9])[\w*]+(?:\.[\w*]+|\[[^\]\n]*\])*\?\??)[ \t]*(?=\n|$)")
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>'{3}(?:[^\\]|\\.)*?'{3}|\"{3}(?:[^\\]|\\.)*?\"{3}|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<joined>\\\r?\n)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<newline>\n)
    |.""",
    re.VERBOSE | re.DOTALL,
)


def mask(source: str) -> str:
    """Python with the same number of lines; what is none is inside strings."""
    made: list[str] = []
    position = 0
    while position < len(source):
        for pattern in (ESCAPE, ASSIGNED, HELP, AUTOMATIC):
            if found := pattern.match(source, position):
                start, end = found.start("magic"), _continued(source, found.end("magic"))
                hidden = _hidden(source[start:end])
                value = f"{UNKNOWN}{hidden})" if pattern is ASSIGNED else hidden
                made.append(source[position:start] + value)
                position = end
                break
        end = _statement_end(source, position)
        made.append(source[position:end])
        position = end
    return "".join(made)


def unmask(text: str) -> str:
    """The magics put back."""
    return MASKED.sub(lambda found: shown(found[0]), text)


def lines(text: str) -> Iterator[tuple[int, str]]:
    """The magics in a masked text, each with the number of its line, counted from 1."""
    for found in MASKED.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, shown(found[0])


def _hidden(magic: str) -> str:
    escaped = magic.replace("\\", "\\\\").replace("'", "\\'")
    return f"{OPEN}{escaped}{CLOSE}"


def shown(masked: str) -> str:
    """The magic that a string holds."""
    literal = masked.removeprefix(UNKNOWN).removesuffix(")") if masked.startswith(UNKNOWN) else masked
    magic: str = ast.literal_eval(literal)
    return magic.removeprefix(OPEN.strip("'"))


def _continued(source: str, end: int) -> int:
    """The end of a magic that goes on after a backslash at the end of its line."""
    while source[:end].rstrip("\r").endswith("\\") and end < len(source):
        following = source.find("\n", end + 1)
        end = len(source) if following < 0 else following
    return end


def _statement_end(source: str, position: int) -> int:
    """The position after the newline that ends the statement, or rather the line, that a position is in."""
    depth = 0
    for token in TOKEN.finditer(source, position):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if token.lastgroup == "newline" and depth <= 0:
            return token.end()
    return len(source)
