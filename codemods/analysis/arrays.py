"""Which expressions are NumPy arrays for certain.

TensorFlow's functions take arrays as they take tensors, torch's do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def is_array(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether an expression is a NumPy array."""
    return isinstance(context.kind(node), Array)
