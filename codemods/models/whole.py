"""A model's construction may go only if nothing else reads the variables that it sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.models.values import CannotFollow
from migrate.codemods.tree import walk

if TYPE_CHECKING:
    from migrate.codemods.analysis.scopes import Binding
    from migrate.codemods.context import FileContext
    from migrate.codemods.models.plan import Plan


def whole(context: FileContext, plan: Plan, others: Iterable[Plan] = ()) -> Plan:
    """The plan, if what stays of the file does not read a variable that only the statements that go set.

    Args:
        others: plans whose statements go as well.

    Raises:
        CannotFollow: something does. It is about the model, whatever becomes of the place that reads.
    """
    for node in _read_outside(context, plan, others):
        if not _is_layer(context, plan, node):
            message = f"`{node.value}`, a part of this model, is used outside of it"
            raise CannotFollow("MOD401", plan.call, message)
    return plan


def layers_outside(context: FileContext, plan: Plan, others: Iterable[Plan]) -> list[cst.Name]:
    """The names outside of a model that stand for a layer of it."""
    return [node for node in _read_outside(context, plan, others) if _is_layer(context, plan, node)]


def _is_layer(context: FileContext, plan: Plan, node: cst.Name) -> bool:
    """Whether a name that is read after the model is made holds one of its layers: that is an attribute then."""
    after = context.tree.span(node)[0] > context.tree.span(plan.statement)[1]
    return plan.owner is None and after and node.value in plan.exports


def _read_outside(context: FileContext, plan: Plan, others: Iterable[Plan]) -> Iterator[cst.Name]:
    """The names that what stays reads, and only the statements that go set."""
    own = _parts(plan)
    gone = own.union(*(_parts(other) for other in others))
    for node in walk(context.module):
        if isinstance(node, cst.Name) and id(node) not in gone and context.names.scopes.of(node) is not None:
            bindings = _reaching(context, node, context.names.bindings(node))
            if bindings and all(id(binding.node) in own for binding in bindings):
                yield node


def _parts(plan: Plan) -> set[int]:
    named = [item.value for item in plan.shapes]
    return {id(part) for node in (*plan.consumed, plan.call, *named) for part in walk(node)}


def _reaching(context: FileContext, node: cst.Name, bindings: Sequence[Binding]) -> Sequence[Binding]:
    """Of a name that the file's top level reads, the last binding before; of every other all."""
    if context.tree.enclosing(node, cst.FunctionDef) is not None or len(bindings) < 2:
        return bindings
    place = context.tree.span(node)[0]
    earlier = [item for item in bindings if context.tree.span(item.node)[1] <= place]
    top = [item for item in earlier if context.tree.statement(item.node) in context.top()]
    if not earlier or len(top) != len(earlier):
        return bindings  # a branch or a loop may be the one
    return [max(earlier, key=lambda item: context.tree.span(item.node)[0])]
