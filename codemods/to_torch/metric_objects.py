"""Metrics that a program updates itself.

    metric.update_state(y_true, y_pred)       metric.update(y_pred, y_true)
    metric(loss)                         →    metric.update(loss)
    metric.result()                           metric.compute()
    metric.reset_state()                      metric.reset()

An object is rewritten only where every use of it is one of these; else it stays, with a finding.

https://keras.io/api/metrics/base_metric/ and https://lightning.ai/docs/torchmetrics/stable/pages/implement.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Metric
from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods import tensor_inputs
from migrate.codemods.spelling import quoted_like
from migrate.codemods.training.bind import method
from migrate.codemods.training.component import piece
from migrate.codemods.training.distributed import gathered
from migrate.codemods.training.names import claimed
from migrate.codemods.training.scores import metric_code, metric_label
from migrate.codemods.training.tracking import tracker

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

VALUES = frozenset({"keras.metrics.Mean", "keras.metrics.Sum"})
"""Metrics of values instead of predictions and targets."""

RENAMED = {"result": "compute", "reset_state": "reset", "reset_states": "reset"}


class MetricObjects:
    """After compile has taken the metrics that it is given."""

    name = "metric-objects"
    order = 67  # after the losses, which metrics may be given

    def plan(self, context: FileContext) -> None:
        for call, name in list(context.calls()):
            row = find(name)
            if isinstance(row, Metric) and id(call) not in context.left and not claimed(context, call):
                self._object(context, call, row)

    def _object(self, context: FileContext, call: cst.Call, row: Metric) -> None:
        target = tracker(context).target(call)
        if target is None:
            return
        uses = tracker(context).uses(tracker(context).key(target), value=call)
        updates = [*uses.calls, *(item for item, name in uses.methods if name == "update_state")]
        others = [(item, name) for item, name in uses.methods if name != "update_state"]
        names = [parent for node in uses.others if (parent := _name_of(context, node)) is not None]
        unknown = [
            node for node in uses.others if _name_of(context, node) is None and not claimed(context, node)
        ]
        if (
            uses.others
            and not updates
            and not others
            and all(_is_compiled(context, node) for node in uses.others)
        ):
            return  # compile() has taken it, and nothing else asks for it
        if unknown or any(name not in RENAMED or item.args for item, name in others):
            return
        if any(not self._fits(context, item, row) for item in updates):
            return
        if any(claimed(context, item) for item in (*updates, *(item for item, _ in others))):
            return
        if any(not isinstance(context.tree.parent(item), cst.Expr) for item in updates):
            return  # its value is wanted at once
        try:
            found = piece(context, call, Metric)
        except Unrenderable:
            return  # the catalog says so by itself
        if found is None:
            return
        context.replace(call, quoted_like(context.tree.text, metric_code(context, found, "")))
        for item in updates:
            context.replace(item, self._update(context, item, row))
        for name in names:
            context.replace(name, repr(metric_label(context, call)).replace("'", '"'))
        for item, asked in others:
            assert isinstance(item.func, cst.Attribute)
            context.replace(item, f"{context.source(item.func.value)}.{RENAMED[asked]}()")

    @staticmethod
    def _fits(context: FileContext, call: cst.Call, row: Metric) -> bool:
        """Whether an update has no sample weights, and its arguments by position."""
        wanted = 1 if row.name in VALUES else 2
        keywords = [item.keyword.value if item.keyword else None for item in call.args]
        plain = all(keyword is None for keyword in keywords) and not any(item.star for item in call.args)
        return len(call.args) == wanted and (plain or set(keywords) == {"y_true", "y_pred"})

    @staticmethod
    def _update(context: FileContext, call: cst.Call, row: Metric) -> str:
        func = call.func
        named = isinstance(func, cst.Attribute) and func.attr.value == "update_state"
        owner = context.source(func.value if named and isinstance(func, cst.Attribute) else func)
        texts = [tensor_inputs.argument(context, item.value) for item in call.args]
        if row.name not in VALUES:
            by_name = call.args[0].keyword is not None and call.args[0].keyword.value == "y_pred"
            texts = gathered(context, texts if by_name else texts[::-1])
        return f"{owner}.update({', '.join(texts)})"


REWRITE = MetricObjects()


def _name_of(context: FileContext, node: cst.BaseExpression) -> cst.Attribute | None:
    """``metric.name``, which PyTorch's metrics lack."""
    parent = context.tree.parent(node)
    named = isinstance(parent, cst.Attribute) and parent.value is node and parent.attr.value == "name"
    return parent if named and isinstance(parent, cst.Attribute) else None


def _is_compiled(context: FileContext, node: cst.CSTNode) -> bool:
    """Whether a use is within what ``compile`` is given."""
    calls = (method(item) for item in context.tree.ancestors(node) if isinstance(item, cst.Call))
    return any(found is not None and found[1] == "compile" for found in calls)
