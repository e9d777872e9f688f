"""``x.set_shape(...)`` goes: a tensor of torch has its sizes, and nothing is left to be told of them.

https://www.tensorflow.org/api_docs/python/tf/Tensor#set_shape
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import Tensor
from migrate.codemods import statements
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Sample
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


class TensorShapes:
    """Statements that state a tensor's shape."""

    name = "tensor-shapes"
    order = 64

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Expr):
            match node:
                case cst.Expr(
                    value=cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value="set_shape")))
                ):
                    kind = context.kind(owner)
                    if (kind is None or isinstance(kind, Tensor | Sample)) and not context.is_planned(node):
                        context.remove(statements.line_of(context.tree, node))
                        context.level(Level.EXACT, "tf.Tensor.set_shape")


REWRITE = TensorShapes()
