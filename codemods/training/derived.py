"""Classes of a program's own that derive from Keras's bases of losses, metrics and schedules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import definition
from migrate.codemods.training.held import held

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


@dataclass(frozen=True)
class Function:
    """A fact of the repository: the name is a function of the program's own."""


LOSSES = frozenset({"keras.Loss", "keras.losses.Loss"})
METRICS = frozenset({"keras.Metric", "keras.metrics.Metric"})
SCHEDULES = frozenset({"keras.optimizers.schedules.LearningRateSchedule"})
DEPTH = 10


def derives(context: FileContext, node: cst.BaseExpression, roots: frozenset[str], depth: int = 0) -> bool:
    """Whether an expression names a class of this file with one of these bases, directly or through others."""
    around = definition(context, node)
    if not isinstance(around, cst.ClassDef) or depth > DEPTH:
        return False
    bases = [base.value for base in around.bases]
    return any(
        context.names.resolve(base) in roots or derives(context, base, roots, depth + 1) for base in bases
    )


def made_of(context: FileContext, node: cst.BaseExpression, roots: frozenset[str]) -> cst.Call | None:
    """The call that makes an object of such a class: the expression itself, or the only value of its variable."""
    if isinstance(node, cst.Call):
        return node if derives(context, node.func, roots) else None
    if isinstance(node, cst.Name | cst.Attribute):
        value = held(context, node)
        return made_of(context, value, roots) if isinstance(value, cst.Call) else None
    return None
