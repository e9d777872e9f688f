"""``optimizer.iterations`` where a program reads it as the number that it is at that moment.

    if optimizer.iterations % 50 == 0:
        print("step", int(optimizer.iterations))

Keras's is a variable: whoever keeps it sees it count on. A number does not, so what keeps it, gives it to a function of
TensorFlow's or calls a method of it stays a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def _is_read(context: FileContext, node: cst.Attribute) -> bool:
    """Whether the number is printed, compared or calculated with at once."""
    inner: cst.CSTNode = node
    for item in context.tree.ancestors(node):
        if isinstance(item, cst.Comparison | cst.FormattedString):
            return True
        if isinstance(item, cst.If | cst.While):
            return item.test is inner
        if isinstance(item, cst.Call):
            return isinstance(item.func, cst.Name) and item.func is not inner and item.func.value in READERS
        if not isinstance(item, PASSED):
            return False
        inner = item
    return False
