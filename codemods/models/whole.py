"""A model's construction may go only if nothing else reads the variables that it sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.models.values import CannotFollow
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext
    from migrate.codemods.models.builders import Plan


def whole(context: FileContext, plan: Plan) -> Plan:
    """The plan, if what stays of the file does not read a variable that only the statements that go set.

    Raises:
        CannotFollow: something does. It is about the model, whatever becomes of the place that reads.
    """
    gone = {id(part) for node in (*plan.consumed, plan.call) for part in walk(node)}
    for node in below(context.module, cst.Name):
        if id(node) not in gone and context.names.scopes.of(node) is not None:
            bindings = context.names.bindings(node)
            if bindings and all(id(binding.node) in gone for binding in bindings):
                message = f"`{node.value}`, a part of this model, is used outside of it"
                raise CannotFollow("MOD401", plan.call, message)
    return plan
