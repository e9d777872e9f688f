"""The calls of ``fit`` of a file, planned: each becomes a loop, and those that are alike calls of one function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import scope_of
from migrate.codemods.notebooks.notebook import MARKED
from migrate.codemods.to_torch.models_functional import insert_class
from migrate.codemods.training.loop import SAMPLE, Loop, Spelling, write
from migrate.codemods.training.names import pick, reuse
from migrate.codemods.training.penalties import penalty
from migrate.codemods.training.shared import calling, key, shared
from migrate.codemods.training.wrap import wrap

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

INSIDE = "inside"
"""Of a call of ``fit`` that is part of an expression: what it returns is wanted at once."""
LATER = (
    cst.Lambda,
    cst.ListComp,
    cst.DictComp,
    cst.SetComp,
    cst.GeneratorExp,
    cst.IfExp,
    cst.BooleanOperation,
)
"""Expressions that run what is in them as often as they like."""
NAMES = ("train", "train_model", "fit_model")


def history_target(context: FileContext, call: cst.Call) -> str | None:
    """What the statement does with the history: '' nothing, ``return``, the variable or attribute, `INSIDE` where the
    call is part of an expression; None if no statement can stand before it."""
    statement = context.statement(call)
    if not isinstance(statement, cst.SimpleStatementLine) or scope_of(context, call) is not scope_of(
        context, statement
    ):
        return None
    if any(isinstance(item, LATER) for item in context.tree.ancestors(call)):
        return None
    match statement.body:
        case [cst.Expr(value=value)] if value is call:
            return ""
        case [cst.Return(value=value)] if value is call:
            return "return"
        case [
            cst.Assign(
                targets=[cst.AssignTarget(target=cst.Name() | cst.Attribute() | cst.Subscript() as target)],
                value=value,
            )
        ] if value is call:
            return context.source(target)
    return INSIDE


@dataclass(frozen=True)
class Planned:
    """A call of ``fit`` that is understood.

    Attributes:
        lines: statements that come before the loop.
        target: see `history_target`.
    """

    call: cst.Call
    lines: tuple[str, ...]
    loop: Loop
    target: str


def write_loops(context: FileContext, planned: list[Planned]) -> None:
    """A loop in the place of each call; one function for those that are alike, or whose result is wanted at once."""
    groups: dict[tuple[Any, ...], list[Planned]] = {}
    for item in planned:
        groups.setdefault(key(item.loop), []).append(item)
    for group in groups.values():
        if len(group) < 2 and group[0].target != INSIDE:
            _write_loop(context, group[0])
            continue
        spelling = _library(context, [item.loop for item in group])
        loops = [item.loop for item in group]
        found = shared(loops, _function_name(context), spelling, penalty(context, "model"))
        insert_class(context, _anchor(context, group[0].call), found.text)
        for item in group:
            text, indent = calling(found, item.loop), len(context.tree.indent(item.call))
            if item.target == INSIDE:
                for line in item.lines:
                    context.insert_before(context.statement(item.call), line)
                context.replace(item.call, wrap(text, indent))
                continue
            start = {"": "", "return": "return "}.get(item.target, f"{item.target} = ")
            context.replace(
                context.statement(item.call), "\n".join([*item.lines, wrap(start + text, indent)])
            )


def _function_name(context: FileContext) -> str:
    """A name for the function that the file has nowhere yet."""
    taken = {name for scope in context.names.scopes.all for name in scope.bindings}
    return context.fresh(next((name for name in NAMES if name not in taken), NAMES[-1]))


def _anchor(context: FileContext, call: cst.Call) -> cst.CSTNode:
    """The statement of the top level that the function goes before: the first one after the definitions above; of a
    notebook, in the cell of the call."""
    body = list(context.module.body)
    around = {id(item) for item in (call, *context.tree.ancestors(call))}
    place = next(place for place, item in enumerate(body) if id(item) in around)
    while place > 0 and not isinstance(body[place], cst.FunctionDef | cst.ClassDef):
        previous = body[place - 1]
        if isinstance(previous, cst.FunctionDef | cst.ClassDef) or _is_head(previous):
            break
        if _begins_a_cell(context, previous, body[place]):
            break
        place -= 1
    return next(item for item in body[place:] if id(item) not in context.kept)


def _begins_a_cell(context: FileContext, previous: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether the mark of a notebook's cell stands between two statements."""
    between = context.tree.data[context.tree.span(previous)[1] : context.tree.span(node)[0]]
    return MARKED.search(between.decode("utf-8")) is not None


def _is_head(node: cst.CSTNode) -> bool:
    """Whether a statement is an import or the docstring."""
    match node:
        case cst.SimpleStatementLine(body=[cst.Import() | cst.ImportFrom(), *_]):
            return True
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]):
            return True
    return False


def _write_loop(context: FileContext, item: Planned) -> None:
    call, loop = item.call, item.loop
    lines = list(item.lines)
    if not loop.epochs.replace(".", "").replace("_", "").isalnum():
        name = pick(context, call, "epochs")
        lines.append(f"{name} = {loop.epochs}")
        loop = replace(loop, epochs=name)
    if loop.history:
        lines.append(f"{loop.history} = {context.local('support.History')}()")
    lines.append(write(loop, _spelling(context, call, loop)))
    if item.target == "return":
        lines.append(f"return {loop.history}")
    elif item.target and item.target != loop.history and loop.history:
        lines.append(f"{item.target} = {loop.history}")
    context.replace(context.statement(call), "\n".join(lines))


def _library(context: FileContext, loops: list[Loop]) -> Spelling:
    """The library functions that a shared loop needs, as the file spells them."""
    carried = len({loop.cast for loop in loops}) > 1 or any(loop.cast == "carried" for loop in loops)
    return Spelling(
        evaluate=context.local("support.evaluate_model") if any(loop.validation for loop in loops) else "",
        history=context.local("support.History") if any(loop.history for loop in loops) else "",
        tensor=context.local("torch.tensor") if any(loop.weights for loop in loops) else "",
        to_model=context.local("support.to_model") if carried else "",
        to_device=context.local("support.to_device")
        if loops[0].compiled.outputs or loops[0].inputs == "dict" or any(loop.raw for loop in loops)
        else "",
    )


def _spelling(context: FileContext, call: cst.Call, loop: Loop) -> Spelling:
    usual = Spelling()
    names = ["epoch", "device", "inputs", "targets", "outputs", "loss", "total", "seen", "logs"]
    names += ["callback"] * bool(loop.callbacks) + ["step"] * loop.at_batches
    names += ["metric"] * bool(loop.compiled.metrics)
    names += ["summary"] * (loop.report != "never") + ["weights"] * bool(loop.weights)
    names += ["label"] * (loop.weights not in ("", SAMPLE))
    return Spelling(
        **{name: reuse(context, call, getattr(usual, name)) for name in names},
        to_device=context.local("support.to_device")
        if loop.compiled.outputs or loop.inputs == "dict" or loop.raw
        else "",
        evaluate=context.local("support.evaluate_model") if loop.validation else "",
        tensor=context.local("torch.tensor") if loop.weights not in ("", SAMPLE) else "",
        to_model=context.local("support.to_model") if loop.cast == "carried" else "",
    )
