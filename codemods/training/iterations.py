"""``optimizer.iterations`` where a program reads it as the number that it is at that moment.

    if optimizer.iterations % 50 == 0:
        print("step", int(optimizer.iterations))

Keras's is a variable: whoever keeps it sees it count on. A number does not, so what keeps it or calls a method of it
stays a finding. A function of TensorFlow's is given it as a tensor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Function
from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods.training.tracking import Uses

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

READERS = frozenset({"bool", "float", "int", "print", "range", "str"})
PASSED = (
    cst.Arg,
    cst.BinaryOperation,
    cst.ComparisonTarget,
    cst.FormattedStringExpression,
    cst.UnaryOperation,
)
"""What a number may be part of on its way there."""


def counted(context: FileContext, uses: Uses) -> list[cst.Attribute]:
    """The reads of an optimizer's count of steps; none if one of them is of another kind."""
    found = [
        parent
        for node in uses.others
        if isinstance(parent := context.tree.parent(node), cst.Attribute)
        and parent.attr.value == "iterations"
    ]
    return found if all(_is_read(context, node) for node in found) else []


def _reads(context: FileContext, call: cst.Call) -> bool:
    """Whether a function only looks at the number that it is given."""
    if context.names.resolve(call.func) == "tf.print":
        return True
    return isinstance(call.func, cst.Name) and call.func.value in READERS


def as_tensors(context: FileContext, reads: list[cst.Attribute]) -> None:
    """Give the counts that functions of tensors take to them as such."""
    for node in reads:
        argument = context.tree.parent(node)
        call = context.tree.parent(argument) if isinstance(argument, cst.Arg) else None
        if isinstance(call, cst.Call) and not _reads(context, call) and _of_tensors(context, node, call):
            context.replace(node, f"{context.local('torch.as_tensor')}({context.source(node)})")


def _of_tensors(context: FileContext, node: cst.Attribute, call: cst.Call) -> bool:
    """Whether the count itself is an argument of a function of tensors, which computes with it at once."""
    name = context.names.source(call.func)
    row = find(name) if name is not None else None
    argument = context.tree.parent(node)
    given = argument is not None and context.tree.parent(argument) is call
    return given and isinstance(row, Function) and bool(row.tensors)


def _is_read(context: FileContext, node: cst.Attribute) -> bool:
    """Whether the number is printed, compared or calculated with at once."""
    inner: cst.CSTNode = node
    for item in context.tree.ancestors(node):
        if isinstance(item, cst.Comparison | cst.FormattedString):
            return True
        if isinstance(item, cst.If | cst.While):
            return item.test is inner
        if isinstance(item, cst.Call):
            return item.func is not inner and (_reads(context, item) or _of_tensors(context, node, item))
        if not isinstance(item, PASSED):
            return False
        inner = item
    return False
