"""Training steps that the loop of ``fit`` would have to call, and does not: those of a class of another file, which are
a fact of the whole run, and those of a class that another derives from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import method_of
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.analysis.user_classes import inherited
from migrate.codemods.training.tracking import class_of

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

STEPS = ("train_step", "test_step")


@dataclass(frozen=True)
class Steps:
    """Of a model's class, under its full name: the methods by which it trains or tests itself."""

    names: tuple[str, ...]


def tell_steps(context: FileContext, node: cst.ClassDef) -> None:
    """Let other files know that a class has steps of its own."""
    names = tuple(name for name in STEPS if method_of(node, name) is not None)
    if names:
        context.repository.tell(f"{context.module_name}.{node.name.value}", Steps(names))


def foreign_step(context: FileContext, model: cst.BaseExpression) -> str | None:
    """The step of a model that its class has not got in this file: the step's name, and where it is."""
    kind = objects(context).of(model)
    if not isinstance(kind, Model):
        return None
    node = class_of(context, model)
    if node is not None:
        names = [name for name in STEPS if method_of(node, name) is None and inherited(context, node, name)]
        return f"`{names[0]}` of the class that it derives from" if names else None
    found = context.repository.ask(kind.builder, Steps)
    return f"`{found.names[0]}` of its own in another file" if found is not None else None
