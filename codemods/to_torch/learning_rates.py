"""The learning rate of a model's optimizer, read or set: it is in the optimizer's parameter groups.

    model.optimizer.learning_rate.assign(1e-4)              for group in optimizer.param_groups:
    K.set_value(self.model.optimizer.lr, 1e-4)         →        group["lr"] = 1e-4
    lr = float(K.get_value(model.optimizer.lr))             lr = float(optimizer.param_groups[0]["lr"])
    if not hasattr(self.model.optimizer, "lr"): ...         (nothing: every torch optimizer has a rate)

https://pytorch.org/docs/stable/optim.html#per-parameter-options
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.to_torch.optimizer_objects import RATES, assigned_rate
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

GETTERS = frozenset({"keras.backend.get_value", "keras.ops.convert_to_numpy", "keras.backend.eval"})


class LearningRates:
    """After compile, which says where the optimizers are; before the callbacks."""

    name = "learning-rates"
    order = 51

    def plan(self, context: FileContext) -> None:
        for node in list(below(context.module, cst.Attribute)):
            if node.attr.value not in RATES or claimed(context, node) or id(node) in context.left:
                continue
            optimizer = _optimizer(context, node.value)
            if optimizer:
                _rate(context, node, optimizer)
        for call in list(below(context.module, cst.Call)):
            _asked(context, call)


REWRITE = LearningRates()


def _optimizer(context: FileContext, node: cst.BaseExpression) -> str:
    """The code of ``model.optimizer``; '' for anything else."""
    match node:
        case cst.Attribute(value=owner, attr=cst.Name(value="optimizer")):
            kind = objects(context).of(owner)
            if not isinstance(kind, Model):
                return ""
            if context.source(owner) == "self.model" and kind.compiled is None:
                return "self.optimizer"  # of a callback
            return kind.compiled.of(context.source(owner), "optimizer") if kind.compiled else ""
    return ""


def _asked(context: FileContext, call: cst.Call) -> None:
    """``hasattr(model.optimizer, "lr")``, by which callbacks make sure that there is a rate to set."""
    match call:
        case cst.Call(func=cst.Name(value="hasattr"), args=[cst.Arg(value=held), cst.Arg(value=name)]):
            optimizer = _optimizer(context, held)
            if not optimizer or literal(context.source(name)) not in RATES or claimed(context, call):
                return
        case _:
            return
    context.level(Level.EXACT, "keras.Optimizer")
    match context.tree.parent(context.tree.parent(call) or call), context.tree.parent(call):
        case cst.If(orelse=None) as check, cst.UnaryOperation(operator=cst.Not()):
            context.remove(check)
        case _:
            context.replace(call, f'hasattr({optimizer}, "param_groups")')


def _rate(context: FileContext, node: cst.Attribute, optimizer: str) -> None:
    statement = context.statement(node)
    value = assigned_rate(context, node, statement)
    if value is not None:
        text = context.expression(value)
        context.replace(statement, f'for group in {optimizer}.param_groups:\n    group["lr"] = {text}')
    else:
        context.replace(_read(context, node), f'{optimizer}.param_groups[0]["lr"]')
    context.level(Level.EXACT, "keras.Optimizer")


def _read(context: FileContext, node: cst.Attribute) -> cst.BaseExpression:
    """What makes a number of the rate: ``.numpy()``, ``K.get_value(...)``; the rate itself where nothing does."""
    parent = context.tree.parent(node)
    match parent:
        case cst.Attribute(attr=cst.Name(value="numpy" | "value")):
            call = context.tree.parent(parent)
            return call if isinstance(call, cst.Call) and call.func is parent else node
        case cst.Arg():
            call = context.tree.parent(parent)
            if isinstance(call, cst.Call) and context.names.resolve(call.func) in GETTERS:
                return call
    return node
