"""Variables of losses, optimizers, metrics and schedules that nothing reads any more.

    loss_fn = keras.losses.BinaryCrossentropy()
    model.compile("adam", loss=loss_fn)            →    criterion = nn.BCELoss()

What ``compile`` was given has been written where it is used; a variable that only such statements read goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Loss, Metric, Optimizer, Schedule
from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods.training.names import claimed, names_of
from migrate.codemods.training.tracking import tracker

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


class TrainingLeftovers:
    """After everything that takes what compile() is given."""

    name = "training-leftovers"
    order = 68

    def plan(self, context: FileContext) -> None:
        for call, name in list(context.calls()):
            if not isinstance(find(name), Loss | Metric | Optimizer | Schedule) or claimed(context, call):
                continue
            statement = context.statement(call)
            target = _target(context, call, statement)
            if target is None or id(call) in context.left:
                continue
            reads = tracker(context).reads(tracker(context).key(target))
            if reads and all(_is_gone(context, read, target.value) for read in reads):
                context.remove(statement)


REWRITE = TrainingLeftovers()


def _target(context: FileContext, call: cst.Call, statement: cst.CSTNode) -> cst.Name | None:
    """The variable that holds what a call makes, alone or in a list or dict of such."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as target)], value=value)]
        ):
            inside = (call, *context.tree.ancestors(call))
            between = inside[: next((place for place, item in enumerate(inside) if item is value), -1) + 1]
            kinds = cst.Call | cst.List | cst.Tuple | cst.Dict | cst.Element | cst.DictElement | cst.Arg
            return target if between and all(isinstance(item, kinds) for item in between) else None
    return None


def _is_gone(context: FileContext, read: cst.BaseExpression, name: str) -> bool:
    """Whether the statement of a read has become another one, without the variable."""
    for item in context.tree.ancestors(read):
        edit = context.edits.get(id(item))
        if edit is not None and edit.statement:
            return edit.text is None or name not in names_of(edit.text)
    return False
