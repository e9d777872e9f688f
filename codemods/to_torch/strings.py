"""Questions for the dtype of strings: what was a tensor of strings is a `str` or a NumPy array, which have none.

https://www.tensorflow.org/api_docs/python/tf/dtypes#string
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.tree import walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

STRING = frozenset({"tf.string", "tf.dtypes.string"})
MESSAGE = (
    "strings have no dtype in PyTorch: isinstance(x, (str, numpy.ndarray)) tells them from tensors"
)


class Strings:
    """A comparison with ``tf.string`` is left, with a finding: it would be False of every migrated value."""

    name = "strings"
    order = 55

    def plan(self, context: FileContext) -> None:
        for node in walk(context.module):
            if isinstance(node, cst.Comparison) and _names_strings(context, node):
                context.leave(node, "API105", node, MESSAGE)


def _names_strings(context: FileContext, node: cst.Comparison) -> bool:
    sides = (node.left, *(target.comparator for target in node.comparisons))
    names = (context.names.source(part) for side in sides for part in walk(side) if isinstance(part, cst.Attribute | cst.Name))
    return any(name in STRING for name in names)


REWRITE = Strings()
