"""Tables of pandas: torch makes no tensor of one, as it does of an array, and Keras takes both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Foreign, Kind

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

LIBRARIES = frozenset({"pandas", "sklearn"})
"""Those whose functions give tables; scikit-learn's, where they are given them."""


def may_be_table(kind: Kind) -> bool:
    """Whether a value may be a table, or a column of one."""
    return isinstance(kind, Foreign) and kind.module in LIBRARIES


def hole(context: FileContext, kind: Kind) -> str:
    """``{}``, which a value's text will fill, of what may be a table as an array."""
    return f"{context.local('numpy.asarray')}({{}})" if may_be_table(kind) else "{}"


def as_array(context: FileContext, node: cst.BaseExpression, text: str) -> str:
    """A value's text, of what may be a table as an array."""
    return hole(context, context.kind(node)).format(text)
