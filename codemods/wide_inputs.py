"""Tensors that may hold float64, because they are made of an array that nothing is known of.

state, reward, done, info = env.step(action)
state = tf.expand_dims(tf.convert_to_tensor(state), 0)      the states of a Gym are often arrays of float64
model(state)                                                Keras casts it, `model(state.float())` does here
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.registry import find
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Foreign
from migrate.codemods.analysis.results import KEEPING

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MAKING = frozenset({"tf.convert_to_tensor", "tf.constant", "keras.ops.array"})


def may_be_wide(context: FileContext, node: cst.BaseExpression, seen: frozenset[int] = frozenset()) -> bool:
    """Whether an expression is, by functions that keep their tensor's dtype, a tensor made of such an array."""
    if id(node) in seen:
        return False
    seen |= {id(node)}
    if isinstance(node, cst.Name):
        values = context.kinds.values_of(node)
        return any(value is not None and may_be_wide(context, value, seen) for value in values)
    if not isinstance(node, cst.Call) or not node.args:
        return False
    called = context.names.resolve(node.func)
    row = find(called) if called else None
    if row is None:
        return False
    if row.name in MAKING:
        is_typed = len(node.args) > 1 or node.args[0].keyword is not None
        return not is_typed and _is_array_perhaps(context, node.args[0].value)
    return row.name.rpartition(".")[2] in KEEPING and may_be_wide(context, node.args[0].value, seen)


def _is_array_perhaps(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether a value is an array without a known dtype, or may be one."""
    kind = context.kind(node)
    return kind is None or isinstance(kind, Foreign) or (isinstance(kind, Array) and kind.dtype is None)
