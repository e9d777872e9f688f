"""Code that goes into a formatted string, ``f"{...}"``: in quotes that do not end it, before Python 3.12 too.

https://docs.python.org/3.11/reference/lexical_analysis.html#formatted-string-literals
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.edits import TextEdit

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def inside(context: FileContext, node: cst.FormattedString, edits: Sequence[TextEdit]) -> list[TextEdit]:
    """The edits inside of a formatted string as they may stand there: all of them, or none and a finding."""
    try:
        return [replace(edit, text=inside_string(edit.text, node.start)) for edit in edits]
    except ValueError as error:
        message = f"the code for it {error}, which cannot stand in a formatted string; give it a name first"
        context.finding("API102", node, message)
        return []


def inside_string(text: str, opening: str) -> str:
    """Generated code as it may stand in a formatted string, before Python 3.12 too.

    Args:
        opening: what the string begins with, ``f"``.

    Raises:
        ValueError: it needs the string's own quote, a backslash, a comment, or begins as a doubled brace would.
    """
    mark = opening.lstrip("rRfFbBuU")
    other = "'" if mark[0] == '"' else '"'
    if mark[0] in text and other not in text:
        text = text.replace(mark[0], other)
    for part, name in ((mark, "has its quotes"), ("\\", "has a backslash"), ("#", "has a `#`")):
        if part in text:
            raise ValueError(name)
    if len(mark) == 1 and "\n" in text:
        raise ValueError("spans lines")
    if text.startswith("{"):
        raise ValueError("begins with a brace")
    return text
