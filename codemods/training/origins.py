"""Which of its values a variable has where it is read, in a script that binds the same name again and again.

    loss_fn = keras.losses.SparseCategoricalCrossentropy()
    def train_step(x, y): ... loss_fn(y, model(x)) ...
    loss_fn = keras.losses.BinaryCrossentropy()

A function sees what was bound last when it is called; it is the value before it, if nothing calls it after the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def origin(context: FileContext, node: cst.Name) -> cst.BaseExpression | None:
    """The expression that gives a name its value where it is read; None if that is not certain."""
    scope = context.names.scopes.of(node)
    owner = scope.owner(node.value) if scope else None
    if owner is None:
        return None
    bindings = sorted(owner.bindings[node.value], key=lambda item: context.tree.span(item.node)[0])
    if len(bindings) == 1:
        return bindings[0].value
    values = context.kinds.values_of(node)
    if len(values) == 1:
        return values[0]
    function = _outermost(context, node)
    if owner is not context.names.scopes.root or function is None:
        return None
    start, end = context.tree.span(function)
    before = [item for item in bindings if context.tree.span(item.node)[0] < start]
    after = [item for item in bindings if context.tree.span(item.node)[0] > end]
    if not before or (after and _is_run_after(context, function, context.tree.span(after[0].node)[0])):
        return None
    return before[-1].value


def _outermost(context: FileContext, node: cst.CSTNode) -> cst.FunctionDef | None:
    """The function at the top level that a node stands in."""
    around = [item for item in context.tree.ancestors(node) if isinstance(item, cst.FunctionDef)]
    return around[-1] if around and around[-1] in context.module.body else None


def _is_run_after(context: FileContext, function: cst.FunctionDef, place: int) -> bool:
    """Whether a function may be called by code behind a place, directly or by way of others."""
    waiting, seen = [function], set[int]()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        for read in _reads(context, item):
            around = _outermost(context, read)
            if around is None and context.tree.span(read)[0] > place:
                return True
            if around is not None:
                waiting.append(around)
    return False


def _reads(context: FileContext, function: cst.FunctionDef) -> Iterator[cst.Name]:
    """The names that stand for a function: those before the next definition of the same name."""
    name, start = function.name.value, context.tree.span(function)[1]
    again = [
        context.tree.span(item)[0]
        for item in context.module.body
        if isinstance(item, cst.FunctionDef)
        and item.name.value == name
        and context.tree.span(item)[0] > start
    ]
    end = min(again, default=len(context.tree.data))
    for node in below(context.module, cst.Name):
        if node.value == name and start < context.tree.span(node)[0] < end and context.names.scopes.of(node):
            yield node
