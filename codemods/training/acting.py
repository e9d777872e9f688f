"""When the callbacks that ``fit`` is given act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import definition, method_of
from migrate.codemods.training.callback_hooks import BATCH_HOOKS, TEST_HOOKS, ActsAtBatches, ActsInTests
from migrate.codemods.training.held import held

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def acts_at_batches(context: FileContext, node: cst.BaseExpression | None) -> bool:
    """Whether one of the callbacks may act before or after a batch; where it is not known what they are, whether any
    callback of the run does."""
    node = (held(context, node) or node) if isinstance(node, cst.Name | cst.Attribute) else node
    if isinstance(node, cst.List | cst.Tuple):
        return any(acts_at_batches(context, element.value) for element in node.elements)
    if isinstance(node, cst.Call):
        name = context.names.resolve(node.func) or ""
        if name.startswith("keras.callbacks."):
            given = {item.keyword.value: context.source(item.value) for item in node.args if item.keyword}
            by_batch = any("batch" in keyword for keyword in given)
            return by_batch or given.get("save_freq", "'epoch'").strip("\"'") != "epoch"
        around = definition(context, node.func)
        if isinstance(around, cst.ClassDef):
            return any(method_of(around, hook) is not None for hook in BATCH_HOOKS)
    return context.repository.ask("", ActsAtBatches) is not None


def acts_in_tests(context: FileContext, node: cst.BaseExpression | None) -> bool:
    """The same of evaluations."""
    node = (held(context, node) or node) if isinstance(node, cst.Name | cst.Attribute) else node
    if isinstance(node, cst.List | cst.Tuple):
        return any(acts_in_tests(context, element.value) for element in node.elements)
    if isinstance(node, cst.Call):
        if (context.names.resolve(node.func) or "").startswith("keras.callbacks."):
            return False
        around = definition(context, node.func)
        if isinstance(around, cst.ClassDef):
            return any(method_of(around, hook) is not None for hook in TEST_HOOKS)
    return context.repository.ask("", ActsInTests) is not None
