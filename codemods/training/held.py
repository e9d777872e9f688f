"""What a variable holds where it is read: the expression that it was given last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.classes import attributes

if TYPE_CHECKING:
    from migrate.codemods.analysis.scopes import Binding
    from migrate.codemods.context import FileContext


def held(context: FileContext, node: cst.BaseExpression) -> cst.BaseExpression | None:
    """The only expression that gives a name, or an attribute of ``self``, its value here; None if there are several, or
    none."""
    if isinstance(node, cst.Name):
        bindings = context.kinds.reaching.bindings(node)
        if len(bindings) != 1:
            return None
        return bindings[0].value or _beside(context, bindings[0])
    match node:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            around = context.tree.enclosing(node, cst.ClassDef)
            given = attributes(around).get(name, []) if around is not None else []
            return given[0] if len(given) == 1 and isinstance(given[0], cst.BaseExpression) else None
    return None


def _beside(context: FileContext, binding: Binding) -> cst.BaseExpression | None:
    """What a name has from an assignment of several at once, ``a, b = keras.Input((4,)), keras.Input((3,))``."""
    node = binding.node
    match node if isinstance(node, cst.Assign) else context.tree.enclosing(node, cst.Assign):
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Tuple(elements=names))], value=cst.Tuple(elements=values)
        ) if len(names) == len(values):
            if any(isinstance(item, cst.StarredElement) for item in (*names, *values)):
                return None
            for name, item in zip(names, values, strict=True):
                if isinstance(name.value, cst.Name) and name.value.value == binding.name:
                    return item.value
    return None
