"""A model of several inputs that is called, in the calls whose mode needs no word:

score = model([user, item])        →        score = model(user, item)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import definition
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.several_inputs import listed
from migrate.codemods.to_torch.model_calls import ModelCalls
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


class ModelInputs:
    """After the calls that are written with their mode."""

    name = "model-inputs"
    order = 66

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Call):
            if not node.args or claimed(context, node) or id(node) in context.left:
                continue
            if not isinstance(objects(context).of(node.func), Model) or _stays(context, node.func):
                continue
            if text := listed(context, node):
                rest = [
                    ModelCalls.argument(context, node, place, item) for place, item in enumerate(node.args)
                ]
                arguments = ", ".join([text, *rest[1:]])
                context.replace(node, f"{context.expression(node.func)}({arguments})")
                context.level(Level.EXACT, "keras.Model")


def _stays(context: FileContext, model: cst.BaseExpression) -> bool:
    """Whether the model is one that another rewrite has left in Keras."""
    if isinstance(model, cst.Name | cst.Attribute):
        return ModelCalls.stays(context, model)
    return id(model) in context.left or (
        isinstance(model, cst.Call)
        and isinstance(model.func, cst.Name)
        and id(definition(context, model.func)) in context.left
    )


REWRITE = ModelInputs()
