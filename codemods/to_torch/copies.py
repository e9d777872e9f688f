"""Values that TensorFlow copies and PyTorch shares with what they were taken from, which changes later.

    state = tf.convert_to_tensor(board)            state = torch.as_tensor(board).clone()
    board[0] = 1                              →    board[0] = 1
    first = v[:2]                                  first = v[:2].clone()
    v.assign(x)                                    ...

https://www.tensorflow.org/api_docs/python/tf/convert_to_tensor and
https://pytorch.org/docs/stable/generated/torch.as_tensor.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array
from migrate.codemods.analysis.objects import objects
from migrate.codemods.to_torch.assignments import METHODS, VARIABLE
from migrate.codemods.training.bind import method
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

CONVERTS = frozenset({"tf.convert_to_tensor", "keras.ops.convert_to_tensor"})
IN_PLACE = frozenset({"fill", "sort", "partition", "put", "itemset", *METHODS})
"""Methods of arrays and variables that change them."""


class Copies:
    """Before the assignments and calls are written, whose text stands within."""

    name = "copies"
    order = 58

    def plan(self, context: FileContext) -> None:
        kept = [
            node.value
            for node in below(context.module, cst.Assign)
            if isinstance(node.value, cst.Call | cst.Subscript) and not claimed(context, node.value)
        ]
        pairs = [(node, taken) for node in kept if (taken := _taken(context, node)) is not None]
        if not pairs:
            return
        changed = {objects(context).key(item) for item in _changed(context)}
        for node, taken in pairs:
            if objects(context).key(taken) in changed and id(node) not in context.left:
                context.replace(node, f"{context.expression(node)}.clone()")
                context.level(Level.EXACT, VARIABLE)


def _taken(context: FileContext, node: cst.BaseExpression) -> cst.Name | None:
    """The array or variable that a value is taken from without a copy."""
    match node:
        case cst.Call(func=func, args=[cst.Arg(keyword=None, value=cst.Name() as source), *_]) if (
            context.names.resolve(func) in CONVERTS
        ):
            is_shared = isinstance(context.kind(source), Array) or _is_variable(context, source)
            return source if is_shared else None
        case cst.Subscript(value=cst.Name() as source) if _is_variable(context, source):
            return source
    return None


def _is_variable(context: FileContext, node: cst.Name) -> bool:
    made = context.kinds.values_of(node)
    return any(isinstance(item, cst.Call) and context.names.resolve(item.func) == VARIABLE for item in made)


def _changed(context: FileContext) -> Iterator[cst.Name]:
    """The names whose arrays or variables are changed in place somewhere."""
    for node in below(context.module, cst.AugAssign, cst.AssignTarget, cst.Call):
        match node:
            case cst.AugAssign(target=cst.Name() as name):
                if isinstance(context.kind(name), Array):
                    yield name
            case cst.AugAssign(target=cst.Subscript(value=cst.Name() as name)):
                yield name
            case cst.AssignTarget(target=cst.Subscript(value=cst.Name() as name)):
                yield name
            case cst.Call():
                found = method(node)
                if found is not None and found[1] in IN_PLACE and isinstance(found[0], cst.Name):
                    yield found[0]


REWRITE = Copies()
