"""Python's own tree of a text, kept for a moment: the steps that settle and check a file ask for the same text's."""

from __future__ import annotations

import ast

KEPT = 4  # texts: a file's own, and those on the way to its migrated one

_kept: dict[str, ast.Module] = {}


def parsed(text: str) -> ast.Module:
    """The tree of a text. It is shared: look at it, change nothing.

    Raises:
        SyntaxError: the text is not Python.
    """
    tree = _kept.pop(text, None) or ast.parse(text)
    keep(text, tree)
    return tree


def keep(text: str, tree: ast.Module) -> None:
    """Keep the tree that somebody has made of a text; the texts that nobody has asked for the longest go."""
    _kept[text] = tree
    while len(_kept) > KEPT:
        del _kept[next(iter(_kept))]
