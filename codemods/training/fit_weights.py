"""How the samples that ``fit`` trains on are weighted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import Tensor, literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import Compiled
from migrate.codemods.spelling import quoted_like
from migrate.codemods.training.loop import SAMPLE
from migrate.codemods.training.names import pick
from migrate.codemods.training.weighted import is_weighted
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

UNWEIGHTED = ("", "")


def weights_of(
    context: FileContext,
    call: cst.Call,
    bound: dict[str, cst.BaseExpression],
    compiled: Compiled,
    lines: list[str],
    outputs: tuple[Tensor, ...],
) -> tuple[str, str]:
    """How samples are weighted, and the loss that gives one value a sample; what cannot be is a finding."""
    found = _weights_of(context, call, bound, compiled, lines, outputs)
    if found != UNWEIGHTED and has_weighted_metrics(context):
        context.finding(
            "TRN503", call, "the metrics of weighted_metrics are not weighted in the written loop"
        )
    return found


def has_weighted_metrics(context: FileContext) -> bool:
    """Whether a ``compile`` in this file asks for metrics that weigh the samples, as only those do."""
    return any(
        item.keyword is not None and item.keyword.value == "weighted_metrics"
        for call in below(context.module, cst.Call)
        for item in call.args
    )


def _weights_of(
    context: FileContext,
    call: cst.Call,
    bound: dict[str, cst.BaseExpression],
    compiled: Compiled,
    lines: list[str],
    outputs: tuple[Tensor, ...],
) -> tuple[str, str]:
    given = [name for name in ("class_weight", "sample_weight") if is_given(context, bound, name)]
    if not is_given(context, bound, "y") and is_weighted(context, bound["x"]):
        if given or not compiled.unreduced or has_steps(outputs):
            message = "the weights that the dataset has as its third part are not in the written loop"
            context.finding("TRN503", call, message)
            return UNWEIGHTED
        return SAMPLE, _unreduced(context, call, compiled, lines)
    if not given:
        return UNWEIGHTED
    split = is_given(context, bound, "validation_split")
    arrays_given = is_given(context, bound, "y")
    if (
        len(given) > 1
        or not compiled.unreduced
        or has_steps(outputs)
        or (given[0] == "sample_weight" and (split or not arrays_given))
    ):
        text = f"{given[0]}={context.source(bound[given[0]])}"
        context.finding("TRN503", call, f"fit() argument `{text}` is not in the written loop")
        return UNWEIGHTED
    unreduced = _unreduced(context, call, compiled, lines)
    if given[0] == "sample_weight":
        return SAMPLE, unreduced
    node = bound["class_weight"]
    if isinstance(node, cst.Name):
        return context.expression(node), unreduced
    name = pick(context, call, "class_weight")
    lines.append(f"{name} = {context.expression(node)}")
    return name, unreduced


def _unreduced(context: FileContext, call: cst.Call, compiled: Compiled, lines: list[str]) -> str:
    """The variable of the loss that gives one value a sample."""
    unreduced = pick(context, call, "sample_criterion")
    lines.append(f"{unreduced} = {quoted_like(context.tree.text, context.localise(compiled.unreduced))}")
    return unreduced


def has_steps(outputs: tuple[Tensor, ...]) -> bool:
    """Whether a sample has several losses, one for each step or pixel, over which its weight would have to spread."""
    return any(item.shape is not None and len(item.shape) > 2 for item in outputs)


def is_given(context: FileContext, bound: dict[str, cst.BaseExpression], name: str) -> bool:
    """Whether a call has an argument that says something."""
    return name in bound and literal(context.source(bound[name])) not in (None, 0, 0.0)
