"""What single arguments of ``fit`` become: steps, callbacks, the history, what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.training.fits import INSIDE
from migrate.codemods.training.names import reads, reuse
from migrate.codemods.training.wrap import wrap
from migrate.codemods.tree import walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def of_steps(
    context: FileContext, call: cst.Call, batches: str, steps: cst.BaseExpression | None, lines: list[str]
) -> str:
    """The batches of one epoch: all, or so many from where the last epoch ended."""
    if steps is None or context.source(steps) == "None":
        return batches
    name = reuse(context, call, "epoch_steps")
    made = f"{context.local('support.EpochSteps')}({batches}, {context.expression(steps)})"
    lines.append(wrap(f"{name} = {made}", len(context.tree.indent(call))))
    return name


def first_batches(
    context: FileContext, call: cst.Call, batches: str, steps: cst.BaseExpression | None, lines: list[str]
) -> str:
    """The batches to validate with: all, or the first so many, each time the same."""
    if not batches or steps is None or context.source(steps) == "None":
        return batches
    name = reuse(context, call, "val_steps")
    made = f"{context.local('support.Pipeline')}.of({batches}).take({context.expression(steps)})"
    lines.append(wrap(f"{name} = {made}", len(context.tree.indent(call))))
    return name


def callbacks_of(
    context: FileContext, call: cst.Call, node: cst.BaseExpression | None
) -> tuple[str, bool, list[str]]:
    """The callbacks' text, whether any acts at the start of an epoch, and the statements that make them."""
    if node is None or literal(context.source(node)) in (None, [], ()):
        return "", False, []
    begins = acts_at_begin(context, node)
    if isinstance(node, cst.Name | cst.Attribute):
        return context.expression(node), begins, []
    name = reuse(context, call, "callbacks")
    return name, begins, [wrap(f"{name} = {context.expression(node)}", len(context.tree.indent(call)))]


def acts_at_begin(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether one of the callbacks may act at the start of an epoch; True if that is not known."""
    if isinstance(node, cst.Name):
        bindings = context.names.bindings(node)
        if len(bindings) == 1 and isinstance(bindings[0].value, cst.List) and reads(context, node) == 1:
            return acts_at_begin(context, bindings[0].value)
        if len(bindings) == 1 and isinstance(bindings[0].value, cst.Call):
            return acts_at_begin(context, bindings[0].value)
    if isinstance(node, cst.List | cst.Tuple):
        return any(acts_at_begin(context, element.value) for element in node.elements)
    if isinstance(node, cst.Call):
        name = context.names.resolve(node.func) or ""
        return not name.startswith("keras.callbacks.") or name.endswith(
            ("LearningRateScheduler", "LambdaCallback")
        )
    return True


def history_variable(context: FileContext, call: cst.Call, target: str) -> str:
    """The variable of the history, '' if nobody looks at it."""
    if not target:
        return ""
    if not target.isidentifier() or target in ("return", INSIDE):
        return reuse(context, call, "history")
    statement = context.statement(call)
    scope = context.tree.enclosing(statement, cst.FunctionDef) or context.module
    used = any(
        isinstance(item, cst.Name) and item.value == target and context.names.scopes.of(item) is not None
        for item in walk(scope)
    )
    return target if used or isinstance(scope, cst.Module) else ""


def reported(context: FileContext, node: cst.BaseExpression | None) -> str:
    if node is None:
        return "always"
    value = literal(context.source(node))
    if value in (0, False) and not isinstance(value, str):
        return "never"
    return "always" if isinstance(value, int | str) else context.expression(node)
