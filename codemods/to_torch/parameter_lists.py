"""``model.trainable_variables`` → ``model.parameters()``; and whatever has such a list is a model.

https://keras.io/api/models/model/ and
https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.parameters
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Made
from migrate.codemods.analysis.objects import Model, definition, objects
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.training.names import claimed
from migrate.codemods.training.tracking import tracker
from migrate.codemods.training.variables import TRAINABLE
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SUMS = frozenset({"tf.add_n", "tf.math.add_n", "tf.reduce_sum", "tf.math.reduce_sum"})
ITERATES = ("list", "zip", "enumerate", "tuple", "map")
"""Functions that take any iterable."""


class ParameterLists:
    """Before the rewrites of training, which ask what is a model."""

    name = "parameter-lists"
    order = 46

    def plan(self, context: FileContext) -> None:
        lists = [
            node
            for node in below(context.module, cst.Attribute)
            if node.attr.value in TRAINABLE and id(node) not in context.left
        ]
        for node in lists:
            self._state(context, node.value)
        for node in lists:
            if not claimed(context, node) and self._is_module(context, node.value):
                self._replace(context, node)
        for call in below(context.module, cst.Call):
            if len(call.args) == 1 and not claimed(context, call):
                self._losses(context, call, call.args[0].value)
        for item in below(context.module, cst.Attribute):
            if item.attr.value != "losses" or claimed(context, item):
                continue
            if isinstance(objects(context).of(item.value), Model) and id(item) not in context.left:
                loss = context.local("support.regularization_loss")
                context.replace(item, f"[{loss}({context.expression(item.value)})]")

    def _losses(self, context: FileContext, call: cst.Call, node: cst.BaseExpression) -> None:
        """``sum(model.losses)``: the penalties of the model's weights."""
        added = context.names.resolve(call.func) in SUMS or dotted(call.func) == "sum"
        if not added or not isinstance(node, cst.Attribute) or node.attr.value != "losses":
            return
        self._state(context, node.value)
        if self._is_module(context, node.value):
            loss = context.local("support.regularization_loss")
            context.replace(call, f"{loss}({context.expression(node.value)})")

    @staticmethod
    def _state(context: FileContext, owner: cst.BaseExpression) -> None:
        """Every read of the same variable is a model, if nothing says what it is."""
        known = objects(context)
        if dotted(owner) in ("", "self") or not known.is_open(owner):
            return
        for node in tracker(context).reads(known.key(owner)):
            if known.of(node) is None:
                known.stated[id(node)] = Model()

    @staticmethod
    def _is_module(context: FileContext, owner: cst.BaseExpression) -> bool:
        """Whether it is a module in the migrated program: not an instance of a class that stays as it is."""
        kind = objects(context).of(owner)
        if dotted(owner) == "self" or isinstance(kind, Model):
            return True
        if isinstance(kind, Made) and kind.role == "layer":
            found = ParameterLists._class(context, kind.name)
            return found is not None and id(found) not in context.left
        bindings = context.names.bindings(owner) if isinstance(owner, cst.Name) else ()
        made = [item.value.func for item in bindings if isinstance(item.value, cst.Call)]
        classes = [definition(context, func) for func in made]
        return bool(classes) and all(
            isinstance(item, cst.ClassDef) and id(item) not in context.left for item in classes
        )

    @staticmethod
    def _class(context: FileContext, name: str) -> cst.ClassDef | None:
        """The class at this file's top level that has a full name."""
        classes = (node for node in context.module.body if isinstance(node, cst.ClassDef))
        return next((node for node in classes if f"{context.module_name}.{node.name.value}" == name), None)

    @staticmethod
    def _replace(context: FileContext, node: cst.Attribute) -> None:
        text = f"{context.expression(node.value)}.parameters()"
        parent = context.tree.parent(node)
        call = context.tree.parent(parent) if isinstance(parent, cst.Arg) else None
        looped = isinstance(parent, cst.For | cst.CompFor) and parent.iter is node
        taken = isinstance(call, cst.Call) and dotted(call.func) in ITERATES
        context.replace(node, text if looped or taken else f"list({text})")


REWRITE = ParameterLists()
