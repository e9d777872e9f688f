"""In a callback's class ``self.model`` is a model, and so are the models that it holds.

class Monitor(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        images = self.model.generator(self.noise)

Nothing is rewritten here; the rewrites of calls, predictions and saving ask what these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.classes import attributes
from migrate.codemods.analysis.kinds import Model
from migrate.codemods.analysis.objects import objects
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

BASE = "keras.callbacks.Callback"


class CallbackModels:
    """Before everything that asks for models."""

    name = "callback-models"
    order = 30

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.ClassDef):
            if not any(context.names.resolve(base.value) == BASE for base in node.bases):
                continue
            if "model" in attributes(node):
                continue  # its own
            for item in below(node, cst.Attribute):
                text = dotted(item)
                if text == "self.model" or (text.count(".") == 2 and self._holds_model(context, text)):
                    objects(context).stated[id(item)] = Model()

    @staticmethod
    def _holds_model(context: FileContext, text: str) -> bool:
        """Whether ``self.model.name`` is a model: every class of the file with such an attribute has one there."""
        owner, _, name = text.rpartition(".")
        if owner != "self.model":
            return False
        values = [
            value
            for node in context.module.body
            if isinstance(node, cst.ClassDef) and objects(context).is_module(node)
            for value in attributes(node).get(name, [])
        ]
        return bool(values) and all(
            isinstance(value, cst.BaseExpression) and isinstance(objects(context).of(value), Model)
            for value in values
        )


REWRITE = CallbackModels()
