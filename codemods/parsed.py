"""Python's own tree of a text, kept for a moment: the steps that settle and check a file ask for the same text's."""

from __future__ import annotations

import ast
from functools import lru_cache

KEPT = 4  # texts: a file's own, and those on the way to its migrated one


@lru_cache(maxsize=KEPT)
def parsed(text: str) -> ast.Module:
    """The tree of a text. It is shared: look at it, change nothing.

    Raises:
        SyntaxError: the text is not Python.
    """
    return ast.parse(text)
