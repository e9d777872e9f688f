"""Data of one number a sample: Keras takes an array of shape (batch,) where a model has inputs of shape (batch, 1).

model.fit(celsius, fahrenheit)    →    TensorDataset(torch.as_tensor(celsius).reshape(-1, 1), ...)
model.predict([100.0])            →    predict_batches(model, np.reshape([100.0], (-1, 1)))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.template import bracketed
from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Foreign

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

COLUMN = 2


def may_be_flat(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether nothing says that an array has a second axis already."""
    kind = context.kind(node)
    return not isinstance(kind, Array | Tensor) or kind.shape is None or len(kind.shape) != COLUMN


def upright(context: FileContext, node: cst.BaseExpression, text: str) -> str:
    """An array, or a list of numbers, as a column; anything else, which may be a dataset, as it is."""
    kind = context.kind(node)
    numbers = isinstance(node, cst.List) and all(
        isinstance(context.value(item.value), int | float) for item in node.elements
    )
    if not may_be_flat(context, node):
        return text
    if isinstance(kind, Tensor):
        return f"{bracketed(text)}.reshape(-1, 1)"
    if isinstance(kind, Array | Foreign) or numbers:
        return f"{context.local('numpy.reshape')}({text}, (-1, 1))"
    return text
