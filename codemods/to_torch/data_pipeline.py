"""tf.data pipelines over arrays → ``TensorDataset`` and ``DataLoader``; all others → `support.Pipeline`.

A pipeline may be one expression or grow over several statements, one of them under an ``if``:

    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        dataset = dataset.shuffle(1000)
    return dataset.batch(32)

The order of batches is the source's where nothing is shuffled. A loader's shuffle is a whole one, whatever the size of
its buffer. What a loader cannot do (repeat, filter, window, interleave, ...) goes on as a `support.Pipeline`, whose
methods are tf.data's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.choice import unwritten
from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import definition
from migrate.codemods.data.origins import SLICES, STREAMS
from migrate.codemods.data.presence import SPEC, has_pipelines
from migrate.codemods.data.scope import AUTOTUNE, UNMISTAKABLE, Scope
from migrate.codemods.data.stream import is_carried
from migrate.codemods.training.bind import method
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

TAKES_DATA = frozenset({"flat_map", "interleave", "map", "filter", "reduce", "group_by_window"})
"""Steps whose functions may get a pipeline: of a window, for example."""


class DataPipeline:
    """Follows every pipeline of a file from its arrays to its batches."""

    name = "data-pipeline"
    order = 45

    def plan(self, context: FileContext) -> None:
        if not has_pipelines(context):
            return
        for function in _called_first(context):
            if isinstance(function.body, cst.IndentedBlock):
                Scope(context).block(function.body.body)
        Scope(context).block(context.module.body)
        _tell_left(context)
        _drop_autotune(context)


REWRITE = DataPipeline()


def _called_first(context: FileContext) -> list[cst.FunctionDef]:
    """The file's functions, each after those that it calls."""
    done: list[cst.FunctionDef] = []
    entered: set[int] = set()

    def enter(function: cst.FunctionDef) -> None:
        if id(function) in entered:
            return
        entered.add(id(function))
        for node in below(function, cst.Call):
            called = definition(context, node.func)
            if isinstance(called, cst.FunctionDef):
                enter(called)
        done.append(function)

    for node in below(context.module, cst.FunctionDef):
        enter(node)
    return done


def _tell_left(context: FileContext) -> None:
    """Steps that only tf.data has, on something that was not followed."""
    inside = _given_data(context)
    for node in below(context.module, cst.Attribute, cst.Call):
        if isinstance(node, cst.Attribute) and node.attr.value == SPEC:
            context.finding("DAT601", node, "`.element_spec` has no counterpart", "tf.data.Dataset")
        found = method(node)
        if found and found[1] in UNMISTAKABLE and isinstance(node, cst.Call) and not claimed(context, node):
            if isinstance(found[0], cst.Name) and _is_parameter(context, found[0], inside):
                continue
            around = {id(item) for item in walk(context.statement(node))}
            told = any(
                placed.finding.code == "DAT601" and id(placed.node) in around for placed in context.placed
            )
            known = _streams(context, found[0]) or _is_given_to_carried(context, node)
            if not told and not known and context.names.resolve(node.func) is None:
                message = f"what `.{found[1]}()` is called on is not known here"
                context.finding("DAT601", node, message, "tf.data.Dataset")


def _is_given_to_carried(context: FileContext, node: cst.CSTNode) -> bool:
    """Whether a call is within an argument of a support function, as an earlier run writes them."""
    around = (item for item in context.tree.ancestors(node) if isinstance(item, cst.Call))
    return any(is_carried(context, call) for call in around)


def _streams(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether the catalog makes a `support.Pipeline` of an expression by itself, or an earlier run has made it one."""
    if is_carried(context, node):
        return True
    while (found := method(node)) is not None and not isinstance(node, cst.Name):
        if isinstance(node, cst.Call) and context.names.resolve(node.func) in STREAMS | {SLICES}:
            return True
        node = found[0]
    return False


def _given_data(context: FileContext) -> set[int]:
    """The functions and lambdas that a pipeline's steps call: their parameters may be pipelines, as windows are."""
    found: set[int] = set()
    for node in below(context.module, cst.Call):
        called = method(node)
        if called and called[1] in TAKES_DATA and node.args:
            given = node.args[0].value
            found.add(id(given if isinstance(given, cst.Lambda) else definition(context, given)))
    return found


def _is_parameter(context: FileContext, node: cst.Name, functions: set[int]) -> bool:
    """Whether a name is a parameter of one of these functions."""
    return any(
        item.parameter and any(id(around) in functions for around in context.tree.ancestors(item.node))
        for item in context.names.bindings(node)
    )


def _drop_autotune(context: FileContext) -> None:
    """``AUTOTUNE = tf.data.AUTOTUNE`` has no use left where all pipelines were rewritten."""
    for statement in below(context.module, cst.SimpleStatementLine):
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]
            ) if context.names.resolve(value) in AUTOTUNE:
                uses = [
                    node
                    for node in below(context.module, cst.Name)
                    if node.value == name and context.names.scopes.of(node)
                ]
                if all(claimed(context, node) or _is_ignored(context, node) for node in uses):
                    context.remove(statement)


def _is_ignored(context: FileContext, node: cst.CSTNode) -> bool:
    """Whether a name is an argument of a call that the catalog writes without it."""
    item = context.tree.parent(node)
    call = context.tree.parent(item) if item is not None else None
    if not isinstance(item, cst.Arg) or item.keyword is None or not isinstance(call, cst.Call):
        return False
    row = find(context.names.resolve(call.func) or "")
    return row is not None and item.keyword.value in unwritten(row)
