"""Shapes that are put together out of others: tensors of sizes in the source, tuples of ints in the migrated code.

tf.concat([tf.shape(x)[:-1], [8]], axis=0)        (*x.shape[:-1], 8)
tf.stack([tf.shape(x)[0], 8])                     (x.shape[0], 8)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Listed, Plain, Several, Sizes

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds

JOINING = frozenset({"tf.concat", "keras.ops.concatenate", "keras.backend.concatenate"})
STACKING = frozenset({"tf.stack", "keras.ops.stack", "keras.backend.stack"})
LISTS = (cst.List, cst.Tuple)

Item = tuple[bool, cst.BaseExpression]
"""An element of a tuple, and whether it is one that holds several."""


def items(kinds: Kinds, call: cst.Call, name: str) -> list[Item] | None:
    """The elements of the tuple that a call makes of sizes; None if it makes something else."""
    if name not in JOINING | STACKING or not call.args or call.args[0].keyword or call.args[0].star:
        return None
    whole = call.args[0].value
    if not isinstance(whole, LISTS) or not _is_along_first(kinds, call):
        return None
    given = [element.value for element in whole.elements]
    if name in STACKING:
        sized = all(kinds.of(item) == Plain("int") for item in given)
        known = all(isinstance(item, cst.Integer) for item in given)
        return [(False, item) for item in given] if sized and not known else None
    if not any(isinstance(kinds.of(item), Sizes) for item in given):
        return None
    made = [part for item in given for part in _parts(kinds, item)]
    return (
        None
        if any(node is None for _, node in made)
        else [(star, node) for star, node in made if node is not None]
    )


def _is_along_first(kinds: Kinds, call: cst.Call) -> bool:
    """Whether the call's axis is the only one that shapes have."""
    for position, item in enumerate(call.args[1:], 1):
        name = item.keyword.value if item.keyword else "axis" if position == 1 else ""
        if name != "name" and (name != "axis" or kinds.value(item.value) not in (0, -1)):
            return False
    return True


def _parts(kinds: Kinds, node: cst.BaseExpression) -> Iterator[tuple[bool, cst.BaseExpression | None]]:
    kind = kinds.of(node)
    if isinstance(node, LISTS):
        for element in node.elements:
            inner = element.value if kinds.of(element.value) == Plain("int") else None
            yield False, inner
    elif isinstance(kind, Sizes) or (isinstance(kind, Listed) and kind.item == Plain("int")):
        yield True, node
    else:
        ints = isinstance(kind, Several) and all(item == Plain("int") for item in kind.items)
        yield True, node if ints else None
