"""LibCST's tree of a text, made from Python's own `ast`, in an eighth of the time that LibCST itself takes.

A drop-in for ``import libcst as cst`` where only the tree is looked at:

    from migrate.codemods import syntax as cst

The nodes have LibCST's names and fields, whitespace and punctuation aside; `migrate.codemods.syntax.mirror` says how.
Rewrites are edits of spans of the text, so no tree is ever turned back into text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from libcst import *  # noqa: F403
else:
    import libcst

    from migrate.codemods.syntax.mirror import CLASSES

    globals().update(CLASSES)

    def __getattr__(name: str) -> Any:
        """What is no class of nodes is LibCST's: `MaybeSentinel`, `ParserSyntaxError`."""
        return getattr(libcst, name)
