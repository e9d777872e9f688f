"""What becomes of gradients between the tape and the optimizer: clipped, perhaps, and then applied.

gradients = tape.gradient(loss, model.trainable_variables)
gradients, _ = tf.clip_by_global_norm(gradients, 1.0)
optimizer.apply_gradients(zip(gradients, model.trainable_variables))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.training.applications import Application, application
from migrate.codemods.training.tracking import tracker
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

GLOBAL_NORM = "tf.clip_by_global_norm"
EACH = {"tf.clip_by_norm": 2, "tf.clip_by_value": 3}
"""Functions that clip one gradient, and how many arguments they take."""


@dataclass(frozen=True)
class Clip:
    """One clipping of all gradients.

    Attributes:
        statement: the statement that does it.
        function: by its canonical name.
        bounds: the arguments after the gradients.
    """

    statement: cst.CSTNode
    function: str
    bounds: tuple[cst.BaseExpression, ...]


@dataclass(frozen=True)
class Step:
    """Gradients that are used for nothing but one step of an optimizer."""

    application: Application
    clips: tuple[Clip, ...] = ()


def step(context: FileContext, call: cst.Call) -> Step | None:
    """The step that a call of ``tape.gradient`` is made for; None if its gradients have other uses."""
    applied = _direct(context, call)
    if applied is not None:
        return Step(applied)
    target = tracker(context).target(call)
    clips: list[Clip] = []
    while isinstance(target, cst.Name):
        reads = _reads_until_bound_again(context, target)
        if len(reads) != 1:
            return None
        applied = _applied(context, reads[0])
        if applied is not None:
            return Step(applied, tuple(clips))
        found = _clip(context, reads[0])
        if found is None:
            return None
        clip, target = found
        clips.append(clip)
    return None


def _direct(context: FileContext, call: cst.Call) -> Application | None:
    """``optimizer.apply_gradients(zip(tape.gradient(...), variables))``."""
    for item in context.tree.ancestors(call):
        if isinstance(item, cst.Call) and (applied := application(context, item)) is not None:
            return applied if applied.gradients is call and _stands_alone(context, item) else None
    return None


def _applied(context: FileContext, node: cst.BaseExpression) -> Application | None:
    for item in context.tree.ancestors(node):
        if isinstance(item, cst.Call) and (applied := application(context, item)) is not None:
            return applied if applied.gradients is node and _stands_alone(context, item) else None
    return None


def _stands_alone(context: FileContext, call: cst.Call) -> bool:
    """Whether a call is a statement of its own."""
    return isinstance(context.tree.parent(call), cst.Expr)


def _reads_until_bound_again(context: FileContext, target: cst.Name) -> list[cst.Name]:
    """The reads of a variable after one of its assignments and up to the next, in the order of the text."""
    start = context.tree.span(context.statement(target))[1]
    key = tracker(context).key(target)
    function = context.tree.enclosing(target, cst.FunctionDef) or context.module
    reads, bound = [], []
    for node in below(function, cst.Name):
        if node.value == target.value and context.tree.span(node)[0] > start:
            if context.names.scopes.of(node) is None:
                bound.append(context.tree.span(context.statement(node))[1])
            elif tracker(context).key(node) == key:
                reads.append(node)
    end = min(bound, default=len(context.tree.data))
    return [node for node in reads if context.tree.span(node)[0] < end]


def _clip(context: FileContext, node: cst.Name) -> tuple[Clip, cst.BaseExpression] | None:
    """The statement that clips the gradients of a variable, and the variable that the clipped ones are put into."""
    statement = context.statement(node)
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]
        ):
            pass
        case _:
            return None
    match value:
        case cst.Call(func=func, args=[first, bound]) if (
            context.names.resolve(func) == GLOBAL_NORM and first.value is node
        ):
            return _global(context, statement, target, value, bound.value)
        case cst.ListComp(elt=cst.Call(func=func, args=args), for_in=cst.CompFor(iter=over, ifs=[])):
            name = context.names.resolve(func) or ""
            one = context.source(args[0].value) if args else ""
            if over is not node or EACH.get(name) != len(args) or one != context.source(value.for_in.target):
                return None
            if not isinstance(target, cst.Name):
                return None
            return Clip(statement, name, tuple(item.value for item in args[1:])), target
    return None


def _global(
    context: FileContext,
    statement: cst.CSTNode,
    target: cst.BaseAssignTargetExpression,
    value: cst.Call,
    bound: cst.BaseExpression,
) -> tuple[Clip, cst.BaseExpression] | None:
    """``gradients, norm = tf.clip_by_global_norm(...)``, the norm being used nowhere."""
    match target:
        case cst.Tuple(
            elements=[cst.Element(value=cst.Name() as kept), cst.Element(value=cst.Name() as norm)]
        ):
            if _reads_until_bound_again(context, norm):
                return None
            return Clip(statement, GLOBAL_NORM, (bound,)), kept
    return None
