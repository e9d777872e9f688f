"""Whether an expression is one number: what a loss is that is differentiated.

A loss that is none is added up by TensorFlow's tape, which PyTorch must be told to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Loss
from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import definition, returns
from migrate.codemods.training.tracking import tracker

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

REDUCTIONS = frozenset(
    {f"{root}{name}" for root in ("tf.", "tf.math.") for name in ("reduce_mean", "reduce_sum", "reduce_max")}
    | {f"keras.{root}.{name}" for root in ("ops", "backend") for name in ("mean", "sum", "max")}
    | {"tf.nn.compute_average_loss", "tf.nn.l2_loss", "tf.norm"}
)
"""Functions whose result is one number where they are given no axis."""

SAME = frozenset({"tf.sqrt", "tf.math.sqrt", "tf.square", "tf.math.log", "tf.exp", "tf.abs", "tf.negative"})
OWN_LOSSES = frozenset({"self.compute_loss", "self.compiled_loss"})
"""What a model's own training step has from ``compile``."""
DEPTH = 6


def is_scalar(context: FileContext, node: cst.BaseExpression, depth: int = 0) -> bool:
    """Whether an expression is known to be one number."""
    if depth > DEPTH:
        return False
    match node:
        case cst.Integer() | cst.Float():
            return True
        case cst.BinaryOperation(left=left, right=right):
            return all(_is_number(context, item, depth) for item in (left, right))
        case cst.UnaryOperation(expression=inner):
            return is_scalar(context, inner, depth + 1)
        case cst.Name():
            bound = context.names.bindings(node)
            return bool(bound) and all(
                item.value is not None and is_scalar(context, item.value, depth + 1) for item in bound
            )
        case cst.Call():
            return _call(context, node, depth)
    return False


def _is_number(context: FileContext, node: cst.BaseExpression, depth: int) -> bool:
    """Of a part of a calculation also a constant of the file: ``LAMBDA * loss``."""
    value = context.value(node)
    return isinstance(value, int | float) or is_scalar(context, node, depth + 1)


def _call(context: FileContext, call: cst.Call, depth: int) -> bool:
    if context.source(call.func) in OWN_LOSSES:
        return True
    name = context.names.resolve(call.func)
    if name in REDUCTIONS:
        return len(call.args) == 1 and call.args[0].keyword is None
    if name in SAME and len(call.args) == 1:
        return is_scalar(context, call.args[0].value, depth + 1)
    function = definition(context, call.func)
    if isinstance(function, cst.FunctionDef):
        values = [item.value for item in returns(function)]
        return bool(values) and all(v is not None and is_scalar(context, v, depth + 1) for v in values)
    if len(call.args) != 2:
        return False
    made = _maker(context, call.func)
    return made is not None and not any(
        item.keyword is not None and item.keyword.value == "reduction" for item in made.args
    )


def _maker(context: FileContext, node: cst.BaseExpression) -> cst.Call | None:
    """The call that makes the loss object that is called."""
    if isinstance(node, cst.Call):
        return node if isinstance(find(context.names.resolve(node.func) or ""), Loss) else None
    for made, name in context.calls():
        if isinstance(find(name), Loss):
            target = tracker(context).target(made)
            key = tracker(context).key(target) if target is not None else tracker(context).given(made)
            if key is not None and any(call.func is node for call in tracker(context).uses(key).calls):
                return made
    return None
