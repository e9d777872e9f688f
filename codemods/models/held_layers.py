"""The layers that objects of a file's own classes hold, as the code of their methods and code outside names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Model
from migrate.provenance import LayerLink

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def held_link(context: FileContext, node: cst.Attribute) -> LayerLink | None:
    """What became of the layer that ``self.dense`` or ``model.dense`` means; None if that is not one of the file's."""
    named = [member for member in _held(context, node.value) if member.attribute == node.attr.value]
    return named[0] if len(named) == 1 else None


def named_link(context: FileContext, model: cst.BaseExpression, name: str) -> LayerLink | None:
    """What became of the layer that ``model.get_layer("embedding")`` means: the only one that was given the name."""
    named = [member for member in _held(context, model) if member.name == name]
    single = len(named) == 1 and named[0].attribute.isidentifier()
    return named[0] if single else None


def _held(context: FileContext, node: cst.BaseExpression) -> list[LayerLink]:
    """The layers of the class that an object is of."""
    owner = _class_of(context, node)
    return [
        member
        for link in context.links.classes
        if owner and link.source.endswith(f":{owner}") and link.kind == "subclass"
        for member in link.members
        if isinstance(member, LayerLink)
    ]


def _class_of(context: FileContext, node: cst.BaseExpression) -> str:
    """The class of the file that an object is of; '' if it is not known to be of one."""
    if isinstance(node, cst.Name) and node.value == "self":
        around = context.tree.enclosing(node, cst.ClassDef)
        return around.name.value if around is not None else ""
    kind = context.kind(node)
    module, _, name = kind.builder.rpartition(".") if isinstance(kind, Model) else ("", "", "")
    return name if module == context.module_name else ""
