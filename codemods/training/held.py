"""What a variable holds where it is read: the expression that it was given last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.classes import attributes

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def held(context: FileContext, node: cst.BaseExpression) -> cst.BaseExpression | None:
    """The only expression that gives a name, or an attribute of ``self``, its value here; None if there are several, or
    none."""
    if isinstance(node, cst.Name):
        values = context.kinds.values_of(node)
        return values[0] if len(values) == 1 else None
    match node:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            around = context.tree.enclosing(node, cst.ClassDef)
            given = attributes(around).get(name, []) if around is not None else []
            return given[0] if len(given) == 1 and isinstance(given[0], cst.BaseExpression) else None
    return None
