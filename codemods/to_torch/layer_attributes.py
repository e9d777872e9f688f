"""Attributes of a layer that a class holds: weights under PyTorch's names, in Keras's axes; what a module has otherwise
or not at all is told.

    tf.matmul(x, self.tokens.embeddings, transpose_b=True)    →    torch.matmul(x, self.tokens.weight.mT)
    tf.reduce_sum(model.dense.kernel ** 2)                    →    torch.sum(model.dense.weight.T ** 2)

https://keras.io/api/layers/base_layer/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Made
from migrate.codemods.analysis.libraries import WEIGHT_NAMES
from migrate.codemods.models.held_layers import held_link
from migrate.codemods.models.layer_attributes import SETTINGS, view_of
from migrate.codemods.to_torch.assignments import is_kept
from migrate.codemods.training.bind import method
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


class LayerAttributes:
    """After the classes, whose links say what became of their layers; before what is told of models' attributes."""

    name = "layer-attributes"
    order = 58

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Attribute):
            if claimed(context, node) or not isinstance(node.value, cst.Attribute):
                continue
            name = node.attr.value
            if name not in SETTINGS and name not in WEIGHT_NAMES:
                continue
            link = held_link(context, node.value)
            if link is None:
                continue
            view = view_of(link, name)
            if view is not None:
                self._view(context, node, f"{context.expression(node.value)}.{view}")
                context.level(Level.EXACT, link.row)
            elif any(name in weight.sources for weight in link.weights):
                self._tell(context, node, link.row, "the module holds it in another form")
            elif name in SETTINGS and _is_layer(context, node.value):
                self._tell(context, node, link.row, SETTINGS[name])

    @staticmethod
    def _view(context: FileContext, node: cst.Attribute, text: str) -> None:
        """A view of the weight; an array that is kept must not change with it."""
        parent = context.tree.parent(node)
        call = context.tree.parent(parent) if isinstance(parent, cst.Attribute) else None
        if isinstance(call, cst.Call) and method(call) == (node, "numpy") and is_kept(context, call):
            context.replace(call, f"{text}.numpy(force=True).copy()")
        else:
            context.replace(node, text)

    @staticmethod
    def _tell(context: FileContext, node: cst.Attribute, row: str, hint: str) -> None:
        context.finding("API101", node, f"`.{node.attr.value}` is Keras's: {hint}", row)


def _is_layer(context: FileContext, layer: cst.BaseExpression) -> bool:
    """Whether the attribute is the layer itself, not something else that the program keeps under the same name."""
    kind = context.kind(layer)
    return isinstance(kind, Made) and kind.role == "layer"


REWRITE = LayerAttributes()
