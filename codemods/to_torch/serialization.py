"""What registers classes for Keras's files, which name their classes: a state dict names none, so it goes.

    @keras.saving.register_keras_serializable(package="mine")        class Scale(nn.Module):
    class Scale(keras.layers.Layer):                            →        ...
        ...

https://keras.io/api/models/model_saving_apis/serialization_utils/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.training.bind import method
from migrate.codemods.tree import below
from migrate.codemods.unwrap import can_unwrap

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

REGISTER = frozenset({"keras.saving.register_keras_serializable", "keras.utils.register_keras_serializable"})
SCOPES = frozenset(
    f"keras.{module}.{name}"
    for module in ("saving", "utils")
    for name in ("custom_object_scope", "CustomObjectScope")
)
REGISTRY = frozenset({"keras.saving.get_custom_objects", "keras.utils.get_custom_objects"})


class Serialization:
    """Before the classes are rewritten."""

    name = "serialization"
    order = 5

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Decorator, cst.With, cst.Call):
            if isinstance(node, cst.Decorator):
                called = node.decorator.func if isinstance(node.decorator, cst.Call) else node.decorator
                if (name := context.names.resolve(called)) in REGISTER:
                    context.remove(node)
                    context.level(Level.EXACT, str(name))
            elif isinstance(node, cst.With) and can_unwrap(node):
                _scope(context, node)
            elif isinstance(node, cst.Call) and context.names.resolve(node.func) in REGISTRY:
                _registry(context, node)


REWRITE = Serialization()


def _scope(context: FileContext, block: cst.With) -> None:
    """``with custom_object_scope({...}):`` around loads."""
    calls = [item.item for item in block.items if isinstance(item.item, cst.Call)]
    names = [context.names.resolve(call.func) for call in calls]
    if len(calls) == len(block.items) and all(name in SCOPES for name in names):
        context.unwrap(block)
        for name in names:
            context.level(Level.EXACT, str(name))


def _registry(context: FileContext, call: cst.Call) -> None:
    """``get_custom_objects().update({...})`` and ``get_custom_objects()["name"] = thing``."""
    attribute = context.tree.parent(call)
    statement = context.statement(call)
    updated = context.tree.parent(attribute) if isinstance(attribute, cst.Attribute) else None
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=value)]):
            found = method(value)
            whole = value is updated and found is not None and found[1] == "update"
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript(value=inner))])]
        ):
            whole = inner is call
        case _:
            whole = False
    if whole:
        context.remove(statement)
        context.level(Level.EXACT, str(context.names.resolve(call.func)))
