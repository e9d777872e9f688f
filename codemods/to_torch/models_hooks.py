"""What is left of Keras in the hooks of a model that has become a module: ``train_step``, ``compile``, ``fit``.

The rewrites of training make loops of them where they understand them. What they have left, and what only Keras's own
classes have, is a finding where it stands.

https://keras.io/guides/custom_train_step_in_tensorflow/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.models import custom_members
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


class ModelHooks:
    """After the rewrites of training."""

    name = "model hooks"
    order = 68

    def plan(self, context: FileContext) -> None:
        for node in context.module.body:
            if isinstance(node, cst.ClassDef) and self._is_module(context, node):
                for method in node.body.body:
                    name = method.name.value if isinstance(method, cst.FunctionDef) else ""
                    if name in custom_members.OF_TRAINING and not claimed(context, method):
                        self._tell(context, node, method)

    @staticmethod
    def _is_module(context: FileContext, node: cst.ClassDef) -> bool:
        """Whether a class of Keras's has been given torch's base."""
        return id(node) not in context.left and any(
            (edit := context.edits.get(id(base.value))) is not None and "Module" in (edit.text or "")
            for base in node.bases
        )

    @staticmethod
    def _tell(context: FileContext, around: cst.ClassDef, method: cst.CSTNode) -> None:
        own = custom_members.members(around)
        for part in walk(method):
            if id(part) in context.left or (isinstance(part, cst.Attribute) and claimed(context, part)):
                continue
            match part:
                case cst.Attribute(value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value=name)):
                    if name != "__init__":
                        context.finding("MOD404", part, f"`super().{name}` is Keras's own")
                case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
                    if name in custom_members.KERAS_ONLY - custom_members.STEPPED and name not in own:
                        context.finding("MOD404", part, f"`self.{name}` has no counterpart in an nn.Module")


REWRITE = ModelHooks()
