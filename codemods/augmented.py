"""``x += y`` of tensors: a new tensor in TensorFlow, the same one changed in PyTorch, for whatever else holds it too.

    shortcut = x                                  shortcut = x
    x += self.conv(x)                      →      x = x + self.conv(x)
    return x * shortcut                           return x * shortcut

What autograd has kept for the gradients changes as well. A sum that begins as a number, and that nothing else holds,
stays as it is: ``loss += penalty``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.template import bracketed
from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Plain, Sample
from migrate.codemods.edits import TextEdit
from migrate.codemods.syntax.mirror import symbol
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

HOLDING = frozenset({"add", "append", "appendleft", "extend", "insert", "put", "setdefault", "write"})
"""Methods of what holds the very object that it is given."""


def apart(context: FileContext, node: cst.AugAssign, edits: list[TextEdit]) -> list[TextEdit]:
    """The edits of such a statement, given those of what is below it."""
    if not isinstance(node.target, cst.Name | cst.Attribute) or not _is_of_tensors(context, node):
        return edits
    if isinstance(node.target, cst.Name) and _is_sum(context, node.target):
        return edits
    (_, left), (right, end) = context.tree.span(node.target), context.tree.span(node.value)
    sign = symbol(node.operator)
    place = context.tree.data.index(sign.encode(), left, right)
    made = TextEdit(place, place + len(sign), f"= {context.tree.source(node.target)} {sign[:-1]}")
    text = context.tree.source(node.value)
    if node.value.lpar or bracketed(text) == text:
        return [made, *edits]
    return [made, TextEdit(right, right, "("), *edits, TextEdit(end, end, ")")]


def _is_of_tensors(context: FileContext, node: cst.AugAssign) -> bool:
    kind = context.kind(node.target)
    return isinstance(kind, Tensor | Sample) or (
        kind is None and isinstance(context.kind(node.value), Tensor | Sample)
    )


def _is_sum(context: FileContext, target: cst.Name) -> bool:
    """Whether a variable begins as a number each time, and no other variable or container is given it."""
    values = [
        item.value for item in context.names.bindings(target) if not isinstance(item.node, cst.AugAssign)
    ]
    if not values or not all(value is not None and _is_number(context, value) for value in values):
        return False
    scope = context.names.scopes.of(target)
    return not any(
        name.value == target.value and context.names.scopes.of(name) is scope and _is_held(context, name)
        for name in below(context.module, cst.Name)
    )


def _is_number(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether an expression is a number, as the size of an axis is of whatever it is one."""
    match node:
        case cst.Subscript(value=cst.Attribute(attr=cst.Name(value="shape"))):
            return True
    return isinstance(context.kind(node), Plain)


def _is_held(context: FileContext, name: cst.Name) -> bool:
    """Whether a variable's object gets another holder where it is read."""
    parent = context.tree.parent(name)
    match parent:
        case cst.Assign(value=value) | cst.AnnAssign(value=value) | cst.NamedExpr(value=value):
            return value is name
        case cst.Element():
            around = context.tree.parent(parent)
            return not isinstance(context.tree.parent(around) if around else None, cst.Return)
        case cst.DictElement(value=value):
            return value is name
        case cst.Yield():
            return True
        case cst.Arg():
            call = context.tree.parent(parent)
            function = call.func if isinstance(call, cst.Call) else None
            return isinstance(function, cst.Attribute) and function.attr.value in HOLDING
    return False
