"""A tensor's value that a program looks something up by: ``words[tf.argmax(scores).numpy()]``, ``words.get(number)``,
``number in seen``.

Of a tensor without axes TensorFlow gives a scalar, which is a dict's key as a number is; PyTorch gives an array without
axes, which is none. ``[()]`` makes it a scalar, and leaves every other array as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

# Methods of dicts and sets whose first argument is hashed.
TAKING_KEYS = frozenset({"get", "pop", "setdefault", "add", "discard", "remove"})


def is_key(context: FileContext, node: cst.Call) -> bool:
    """Whether ``tensor.numpy()`` is such a value, at once or by the variable that holds it."""
    assert isinstance(node.func, cst.Attribute)
    kind = context.kind(node.func.value)
    if isinstance(kind, Tensor) and kind.shape is not None and len(kind.shape) > 0:
        return False
    match context.tree.parent(node):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            around = context.tree.enclosing(node, cst.FunctionDef) or context.module
            return any(use.value == name and _looks_up(context, use) for use in below(around, cst.Name))
    return _looks_up(context, node)


def _looks_up(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether what an expression gives is a key where it stands."""
    match above := context.tree.parent(node):
        case cst.Index():
            return True
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=cst.In() | cst.NotIn())]):
            return left is node
        case cst.Arg(keyword=None):
            call = context.tree.parent(above)
            return (
                isinstance(call, cst.Call)
                and call.args[0] is above
                and isinstance(call.func, cst.Attribute)
                and call.func.attr.value in TAKING_KEYS
            )
    return False
