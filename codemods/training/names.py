"""Names for the variables that a written loop needs, and how often the user's own are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import scope_of
from migrate.codemods.tree import walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

_TAKEN: WeakKeyDictionary[FileContext, dict[int, set[str]]] = WeakKeyDictionary()


def pick(context: FileContext, node: cst.CSTNode, name: str) -> str:
    """``name``, or ``name_1``, ... if the function (or module) around a node uses it for something else."""
    scope = scope_of(context, node)
    taken = _TAKEN.setdefault(context, {}).setdefault(id(scope.node), set())
    if not taken:
        taken.update(_used(context, scope.node))
    candidate, number = name, 0
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate)
    return candidate


def _used(context: FileContext, root: cst.CSTNode) -> Iterator[str]:
    """The names that are read or bound in a function or module, those of the functions inside it too."""
    inside = {id(item) for item in walk(root)}
    for scope in context.names.scopes.all:
        if id(scope.node) in inside:
            yield from scope.bindings
    for item in walk(root):
        if isinstance(item, cst.Name) and context.names.scopes.of(item) is not None:
            yield item.value


def reads(context: FileContext, node: cst.Name) -> int:
    """How often the variable that a name stands for is read in the file."""
    scopes = context.names.scopes
    scope = scopes.of(node)
    owner = scope.owner(node.value) if scope else None
    return sum(
        1
        for item in walk(context.module)
        if isinstance(item, cst.Name)
        and item.value == node.value
        and (inner := scopes.of(item)) is not None
        and inner.owner(node.value) is owner
    )


def claimed(context: FileContext, node: cst.CSTNode) -> bool:
    """Whether another rewrite has planned an edit of the node or of something around it."""
    return any(id(item) in context.edits for item in (node, *context.tree.ancestors(node)))
