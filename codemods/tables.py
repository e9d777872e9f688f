"""Tables of pandas, and arrays that run backwards: torch makes no tensor of one, and Keras takes both."""

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


def hole(context: FileContext, kind: Kind, node: cst.BaseExpression | None = None) -> str:
    """``{}``, which a value's text will fill, of what torch makes no tensor of as an array that it does."""
    if may_be_table(kind):
        return f"{context.local('numpy.asarray')}({{}})"
    return "{}.copy()" if runs_backwards(node) else "{}"


def as_array(context: FileContext, node: cst.BaseExpression, text: str) -> str:
    """A value's text, of what torch makes no tensor of as an array that it does."""
    return hole(context, context.kind(node), node).format(text)


def runs_backwards(node: cst.BaseExpression | None) -> bool:
    """Whether an expression is ``x[::-1]`` or the like, a view with a negative stride."""
    return isinstance(node, cst.Subscript) and any(
        isinstance(item.slice, cst.Slice)
        and isinstance(item.slice.step, cst.UnaryOperation)
        and isinstance(item.slice.step.operator, cst.Minus)
        for item in node.slice
    )
