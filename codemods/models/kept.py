"""Which statements of a builder move into its class, and small questions about the rest."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, sizes
from migrate.codemods.models.run import Run
from migrate.codemods.models.statements import target_names
from migrate.codemods.tree import walk

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
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="add"))):
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
    """Whether a statement gives a name to a layer that the call of a Sequential, ``target``, lists by this name."""
    match node:
        case cst.SimpleStatementLine(
            body=[
                cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.Call() as call)
            ]
        ) if target is not None and isinstance(find(run.context.names.resolve(call.func) or ""), Layer):
            return any(isinstance(part, cst.Name) and part.value == name for part in walk(target))
    return False
