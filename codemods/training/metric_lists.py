"""Lists of metrics of the file's top level that a function is handed for its ``compile``: they become dicts.

METRICS = [keras.metrics.AUC(name="auc")]            METRICS = {"auc": BinaryAUROC()}

def make_model(metrics=METRICS):               →     def make_model(metrics=METRICS):
    ...                                                  ...
    model.compile("adam", "mse", metrics=metrics)        model.metrics = metrics
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.catalog.model import Metric
from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods.spelling import quoted_like
from migrate.codemods.training.bind import method
from migrate.codemods.training.scores import display
from migrate.codemods.training.tracking import tracker
from migrate.codemods.training.wrap import wrap

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SHARED = (
    "several models have these metrics: in the first epoch of each, Keras still counts what the last one has left in "
    "them, here every epoch begins anew"
)


@dataclass(frozen=True)
class Handed:
    """Such a list: the parameter's name, the variable's, the list that it holds, and whether several calls get it."""

    name: str
    variable: str
    node: cst.List
    shared: bool


def handed(context: FileContext, node: cst.BaseExpression | None) -> Handed | None:
    """The list of metrics that a parameter stands for, the same in every call of its function."""
    bindings = context.names.bindings(node) if isinstance(node, cst.Name) else ()
    if not isinstance(node, cst.Name) or len(bindings) != 1 or not bindings[0].parameter:
        return None
    parameter, function = bindings[0].node, context.tree.enclosing(bindings[0].node, cst.FunctionDef)
    if not isinstance(parameter, cst.Param) or function is None:
        return None
    given = tracker(context).passed(function, node.value) or [None]
    values = [parameter.default if value is None else value for value in given]
    lists = [_list(context, value) for value in values]
    first = lists[0]
    if first is None or any(item is None or item[1] is not first[1] for item in lists):
        return None
    variable, found = first
    if not all(_is_metric(context, element.value) for element in found.elements):
        return None
    reads = tracker(context).reads(tracker(context).key(variable))
    allowed = {id(value) for value in values}
    if any(id(read) not in allowed and not _is_default(context, read) for read in reads):
        return None
    return Handed(node.value, variable.value, found, len(given) > 1)


def write(context: FileContext, given: Handed, codes: Mapping[str, str]) -> bool:
    """Put a dict in the list's place; False if another ``compile`` has made another one of it."""
    text = quoted_like(context.tree.text, display(codes))
    line = wrap(f"{given.variable} = {text}", 0).partition(" = ")[2]
    known = context.once(_written)
    if known.setdefault(id(given.node), line) != line:
        return False
    context.replace(given.node, line)
    if given.shared:
        context.finding("NUM801", given.node, SHARED, "keras.Model.compile")
    return True


def _list(context: FileContext, node: cst.BaseExpression | None) -> tuple[cst.Name, cst.List] | None:
    """The variable of the top level that an expression names, and the list that it holds for good."""
    bindings = context.names.bindings(node) if isinstance(node, cst.Name) else ()
    found = bindings[0].value if len(bindings) == 1 else None
    if not isinstance(found, cst.List) or context.tree.enclosing(found, cst.FunctionDef) is not None:
        return None
    target = tracker(context).target(found)
    return (target, found) if isinstance(target, cst.Name) else None


def _is_metric(context: FileContext, node: cst.BaseExpression) -> bool:
    name = context.names.resolve(node.func) if isinstance(node, cst.Call) else None
    return name is not None and isinstance(find(name), Metric)


def _is_default(context: FileContext, node: cst.CSTNode) -> bool:
    """Whether a list is read as a parameter's default, or by a ``compile`` itself."""
    call = context.tree.enclosing(node, cst.Call)
    called = method(call) if call is not None else None
    return isinstance(context.tree.parent(node), cst.Param) or (called is not None and called[1] == "compile")


def _written(_: FileContext) -> dict[int, str]:
    return {}
