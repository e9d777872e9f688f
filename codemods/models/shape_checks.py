"""``assert model.output_shape == (None, 28, 28, 1)`` after a model's layers: it goes, as what is checked of the tensors
between them goes.

A module knows no shape before it is called; what such a line says holds in a program that works. An ``assert`` that
asks anything else stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import kept, naming
from migrate.codemods.tree import below

SHAPES = frozenset({"input_shape", "output_shape"})


def after(
    context: FileContext, owner: cst.FunctionDef | None, statement: cst.CSTNode
) -> Iterator[cst.CSTNode]:
    """The checks of a model's shapes, from the statement that makes it on, until its variable holds something else.

    Args:
        owner: the function that makes it; None for the file's top level.
    """
    name = naming.variable(statement)
    if name is None:
        return
    body: Sequence[cst.CSTNode] = list(owner.body.body if owner is not None else context.top())
    place = next((at for at, node in enumerate(body) if node is statement), len(body))
    for node in body[place + 1 :]:
        if name in kept.assigned(node):
            return
        if is_check(node, name):
            yield node


def is_check(node: cst.CSTNode, name: str) -> bool:
    """Whether a statement compares a shape of the model, which ``name`` holds, with one that is written out."""
    match node:
        case cst.SimpleStatementLine(
            body=[cst.Assert(test=cst.Comparison(left=left, comparisons=[written]))]
        ):
            return _is_shape(left, name) and not any(below(written.comparator, cst.Call, cst.Attribute))
    return False


def _is_shape(node: cst.BaseExpression, name: str) -> bool:
    match node:
        case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=attribute)):
            return owner == name and attribute in SHAPES
    return False
