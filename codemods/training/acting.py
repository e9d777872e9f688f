"""When the callbacks that ``fit`` is given act, and what they want to know then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import definition, method_of
from migrate.codemods.training.callback_hooks import (
    BATCH_HOOKS,
    TEST_HOOKS,
    ActsAtBatches,
    ActsInTests,
    ReadsLogs,
    reads_logs,
)
from migrate.codemods.training.held import held

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

OfKeras = Callable[["FileContext", cst.Call, str], bool]
OfClass = Callable[[cst.ClassDef], bool]
Fact = type[ActsAtBatches | ActsInTests | ReadsLogs]


def acts_at_batches(context: FileContext, node: cst.BaseExpression | None) -> bool:
    """Whether one of the callbacks may act before or after a batch; where it is not known what they are, whether any
    callback of the run does."""
    return _any(context, node, _of_batches, lambda around: _has(around, BATCH_HOOKS), ActsAtBatches)


def acts_in_tests(context: FileContext, node: cst.BaseExpression | None) -> bool:
    """The same of evaluations."""
    return _any(context, node, _never, lambda around: _has(around, TEST_HOOKS), ActsInTests)


def wants_logs(context: FileContext, node: cst.BaseExpression | None) -> bool:
    """Whether one of the callbacks may look at the logs of a hook in which nearly nobody does."""
    return _any(context, node, _of_functions, reads_logs, ReadsLogs)


def _any(
    context: FileContext, node: cst.BaseExpression | None, of_keras: OfKeras, of_class: OfClass, fact: Fact
) -> bool:
    """Whether something holds of one of the callbacks: of a class of Keras's, of the file's own, or, where it is not
    known what they are, of any of the run."""
    node = (held(context, node) or node) if isinstance(node, cst.Name | cst.Attribute) else node
    if isinstance(node, cst.List | cst.Tuple):
        return any(_any(context, element.value, of_keras, of_class, fact) for element in node.elements)
    if isinstance(node, cst.Call):
        name = context.names.resolve(node.func) or ""
        if name.startswith("keras.callbacks."):
            return of_keras(context, node, name)
        around = definition(context, node.func)
        if isinstance(around, cst.ClassDef):
            return of_class(around)
    return context.repository.ask("", fact) is not None


def _of_batches(context: FileContext, call: cst.Call, name: str) -> bool:
    given = {item.keyword.value: context.source(item.value) for item in call.args if item.keyword}
    by_batch = any("batch" in keyword for keyword in given)
    return by_batch or given.get("save_freq", "'epoch'").strip("\"'") != "epoch"


def _of_functions(context: FileContext, call: cst.Call, name: str) -> bool:
    return name == "keras.callbacks.LambdaCallback" and any(
        item.keyword is None or not item.keyword.value.endswith(("epoch_end", "batch_end"))
        for item in call.args
    )


def _never(context: FileContext, call: cst.Call, name: str) -> bool:
    return False


def _has(around: cst.ClassDef, hooks: frozenset[str]) -> bool:
    return any(method_of(around, hook) is not None for hook in hooks)
