"""Which statements of a builder move into its class, and small questions about the rest."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from migrate.catalog.dims import Dim
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import expressions, sizes
from migrate.codemods.models.graph_classes import makes_model
from migrate.codemods.models.run import Run
from migrate.codemods.models.unpacked import target_names
from migrate.codemods.tree import below, walk

PURE_CALLS = frozenset(
    {
        "range",
        "len",
        "int",
        "float",
        "min",
        "max",
        "tuple",
        "list",
        "enumerate",
        "zip",
        "reversed",
        "sum",
        "abs",
    }
)


def touches(run: Run, node: cst.CSTNode) -> bool:
    """Whether a statement makes or uses tensors, layers or models."""
    match node:
        case cst.SimpleStatementLine(body=[cst.Import() | cst.ImportFrom(), *_]):
            return False
        case cst.SimpleStatementLine(
            body=[cst.Assign(value=cst.List(elements=[])) | cst.AnnAssign(value=cst.List(elements=[]))]
        ):
            return True
    return expressions.touches(run, node)


def adds(part: cst.CSTNode, names: Sequence[str]) -> bool:
    """Whether a node is ``model.add(...)``."""
    match part:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="add" | "pop"))):
            return name in names
    return False


def concrete(size: Any, defaults: dict[str, Any]) -> int | None:
    if isinstance(size, Dim):
        size = _evaluate(str(size), defaults)
    return size if isinstance(size, int) else None


def _evaluate(text: str, defaults: dict[str, Any]) -> Any:
    try:
        tree = ast.parse(text, mode="eval")
        if any(isinstance(node, ast.Name) and node.id not in defaults for node in ast.walk(tree)):
            return None
    except SyntaxError:
        return None
    return sizes.calculate(text, defaults)


def assigned(node: cst.CSTNode) -> set[str]:
    """The names that a statement, or one inside of it, binds."""
    names: set[str] = set()
    for part in walk(node):
        if isinstance(part, cst.Assign):
            for target in part.targets:
                names |= set(target_names(target.target))
        elif isinstance(part, cst.AnnAssign | cst.AugAssign | cst.For):
            names |= set(target_names(part.target))
    return names


def is_pure(node: cst.CSTNode) -> bool:
    """Whether a statement may be computed twice: it calls nothing, and looks at nothing, but Python's arithmetic."""
    for part in walk(node):
        if isinstance(part, cst.Attribute | cst.Await | cst.Lambda):
            return False
        if isinstance(part, cst.Call) and not (
            isinstance(part.func, cst.Name) and part.func.value in PURE_CALLS
        ):
            return False
    return True


def first_paragraph(docstring: str) -> str:
    """Of a builder's docstring what describes the model; its arguments stay described at the factory."""
    if not docstring:
        return ""
    head, gap, _ = docstring.partition("\n\n")
    if not gap:
        return docstring
    quote = docstring[-3:] if docstring[-3:] in ('"""', "'''") else docstring[-1:]
    return head + quote


def makes_element(run: Run, target: cst.Call | None, node: cst.CSTNode) -> bool:
    """Whether a statement makes, or fills, what the call of a Sequential, ``target``, names as its layers: a layer, a
    model, a list of them."""
    if target is None:
        return False
    wanted = {name for item in target.args for name in _named(item.value)}
    wanted |= {name for adding in _additions(run, target) for name in adding}
    if run.context.tree.enclosing(target, cst.FunctionDef) is None:
        wanted -= _models(run)  # at a file's top level each is a model of its own
    named = wanted & (assigned(node) | filled(node))
    return bool(named) and (touches(run, node) or any(name in run.env for name in named & filled(node)))


def _named(node: cst.BaseExpression) -> set[str]:
    """The variables that an expression names; not those of which it asks for the shape, ``input_shape=data.shape``."""
    shaped = {
        id(part.value)
        for part in below(node, cst.Attribute)
        if part.attr.value == "shape" and isinstance(part.value, cst.Name)
    }
    return {part.value for part in below(node, cst.Name) if id(part) not in shaped}


def _models(run: Run) -> set[str]:
    """The variables of a file's top level that hold models."""
    return {
        name
        for node in run.context.top()
        if isinstance(node, cst.SimpleStatementLine)
        for part in node.body
        if isinstance(part, cst.Assign) and isinstance(part.value, cst.Call)
        if _makes_model(run.context, part.value)
        for target in part.targets
        for name in target_names(target.target)
    }


def _makes_model(context: FileContext, call: cst.Call) -> bool:
    name = context.names.resolve(call.func)
    return name in expressions.SEQUENTIALS or makes_model(context, name)


def _additions(run: Run, target: cst.Call) -> list[set[str]]:
    """The names that are given to ``model.add`` of the Sequential that a call makes."""
    match run.context.tree.parent(target):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=model))]):
            around = run.context.tree.enclosing(target, cst.FunctionDef) or run.context.module
            return [
                {name for item in part.args for name in _named(item.value)}
                for part in below(around, cst.Call)
                if adds(part, [model])
            ]
    return []


def filled(node: cst.CSTNode) -> set[str]:
    """The names of lists that a statement appends to, and of models that it adds to."""
    return {
        part.func.value.value
        for part in below(node, cst.Call)
        if isinstance(part.func, cst.Attribute)
        and part.func.attr.value in ("append", "extend", "add")
        and isinstance(part.func.value, cst.Name)
    }


def is_another(context: FileContext, sequentials: Sequence[cst.Call], node: cst.CSTNode) -> bool:
    """Whether a statement of the file's top level makes, or fills, a Sequential that is a model of its own."""
    calls = [part for part in walk(node) if isinstance(part, cst.Call)]
    if any(call is other for call in calls for other in sequentials):
        return True
    parents = [context.tree.parent(call) for call in sequentials]
    names = [
        target.target.value
        for parent in parents
        if isinstance(parent, cst.Assign)
        for target in parent.targets
        if isinstance(target.target, cst.Name)
    ]
    return any(adds(call, names) for call in calls)
