"""Losses that a program calls itself: ``loss_fn(y_true, y_pred)`` → ``loss_fn(y_pred, y_true)``.

    loss_fn = keras.losses.MeanSquaredError()      loss_fn = nn.MSELoss()
    loss = loss_fn(y, model(x))               →    loss = loss_fn(model(x), y)

An object is rewritten only where every use of it is a call; else it stays, with a finding.

https://keras.io/api/losses/ and https://pytorch.org/docs/stable/nn.html#loss-functions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Loss
from migrate.catalog.registry import find
from migrate.catalog.template import fill
from migrate.codemods import syntax as cst
from migrate.codemods import tensor_inputs
from migrate.codemods.spelling import quoted_like
from migrate.codemods.training.bind import bind
from migrate.codemods.training.component import Piece, piece
from migrate.codemods.training.derived import LOSSES, derives
from migrate.codemods.training.names import claimed
from migrate.codemods.training.tracking import tracker
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PARAMETERS = ("y_true", "y_pred", "sample_weight")
LIKE = frozenset(
    {
        "tf.ones_like",
        "tf.zeros_like",
        "keras.ops.ones_like",
        "keras.ops.zeros_like",
        "keras.backend.ones_like",
    }
    | {"keras.backend.zeros_like"}
)
"""What makes targets of the outputs' own shape and dtype."""


class LossObjects:
    """After compile and fit have taken the losses that they use."""

    name = "loss-objects"
    order = 66

    def plan(self, context: FileContext) -> None:
        for call, name in list(context.calls()):
            if isinstance(find(name), Loss) and id(call) not in context.left and not claimed(context, call):
                self._object(context, call)
        for node in below(context.module, cst.Call):
            if derives(context, node.func, LOSSES):
                self._own(context, node)

    @staticmethod
    def _own(context: FileContext, call: cst.Call) -> None:
        """An object of a class of the file's own, which is made as ever."""
        parent, target = context.tree.parent(call), tracker(context).target(call)
        calls = [parent] if isinstance(parent, cst.Call) and parent.func is call else []
        if target is not None:
            calls = tracker(context).uses(tracker(context).key(target)).calls
        for use in calls:
            bound = bind(use, PARAMETERS)
            if bound is None or not {"y_true", "y_pred"} <= bound.keys() or claimed(context, use):
                continue
            names = [name for name in ("y_pred", "y_true", "sample_weight") if name in bound]
            texts = [tensor_inputs.argument(context, bound[name]) for name in names]
            context.replace(use, f"{context.expression(use.func)}({', '.join(texts)})")

    def _object(self, context: FileContext, call: cst.Call) -> None:
        parent = context.tree.parent(call)
        if isinstance(parent, cst.Call) and parent.func is call:
            calls = [parent]
        else:
            target = tracker(context).target(call)
            key = tracker(context).key(target) if target is not None else tracker(context).given(call)
            if key is None:
                return
            uses = tracker(context).uses(key, *((None, call) if target is not None else (call, None)))
            calls = uses.calls  # compile() goes, and has taken the loss already
            others = [node for node in uses.others if not claimed(context, node)]
            if others or uses.methods or not calls:
                return
        bound = [bind(use, PARAMETERS) for use in calls]
        if any(item is None or not {"y_true", "y_pred"} <= item.keys() <= set(PARAMETERS) for item in bound):
            return
        if any(claimed(context, use) for use in calls):
            return
        try:
            found = piece(context, call, Loss)
        except Unrenderable:
            return  # the catalog says so by itself
        if found is None:
            return
        weighted = any("sample_weight" in (item or {}) for item in bound)
        if weighted and (not found.unreduced or self._reduces(call)):
            context.finding("TRN504", call, "sample weights of a loss that reduces in a way of its own")
            return
        code = quoted_like(context.tree.text, found.rendered.code)
        if calls != [parent]:
            context.replace(call, code)
        for use, given in zip(calls, bound, strict=True):
            function = code if calls == [parent] else context.source(use.func)
            context.replace(use, self._call(context, function, found, given or {}))

    @staticmethod
    def _reduces(call: cst.Call) -> bool:
        return any(item.keyword is not None and item.keyword.value == "reduction" for item in call.args)

    @staticmethod
    def _call(context: FileContext, function: str, found: Piece, given: dict[str, cst.BaseExpression]) -> str:
        outputs, targets = (tensor_inputs.argument(context, given[name]) for name in ("y_pred", "y_true"))
        if "sample_weight" in given:
            weights = context.expression(given["sample_weight"])
            whole = context.localise(found.unreduced)
            return f"({quoted_like(context.tree.text, whole)}({outputs}, {targets}) * {weights}).mean()"
        if found.rendered.targets and not _is_like(context, given["y_true"], given["y_pred"]):
            wanted = found.rendered.targets
            if "__outputs__" in wanted and not isinstance(given["y_pred"], cst.Name | cst.Attribute):
                holder = context.fresh("outputs")
                targets = fill(context.localise(wanted), targets=targets, outputs=holder)
                return f"{function}({holder} := {outputs}, {targets})"
            targets = fill(context.localise(wanted), targets=targets, outputs=outputs)
        return f"{function}({outputs}, {targets})"


REWRITE = LossObjects()


def _is_like(context: FileContext, targets: cst.BaseExpression, outputs: cst.BaseExpression) -> bool:
    """``tf.ones_like(outputs)``: nothing to fit."""
    match targets:
        case cst.Call(func=func, args=[cst.Arg(keyword=None, value=value)]):
            return context.names.resolve(func) in LIKE and context.source(value) == context.source(outputs)
    return False
