"""Names for the variables that a written loop needs, and how often the user's own are read."""

from __future__ import annotations

import re
import symtable
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import scope_of
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

NAME = re.compile(r"\b[A-Za-z_]\w*\b")

_TAKEN: WeakKeyDictionary[FileContext, dict[int, set[str]]] = WeakKeyDictionary()

_GIVEN: WeakKeyDictionary[FileContext, dict[int, dict[str, str]]] = WeakKeyDictionary()


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


def reuse(context: FileContext, node: cst.CSTNode, name: str) -> str:
    """A name for a variable that is read by nothing but the code that is written here: what other written code has
    called so before is free again."""
    scope = scope_of(context, node)
    given = _GIVEN.setdefault(context, {}).setdefault(id(scope.node), {})
    if name not in given:
        given[name] = pick(context, node, name)
    return given[name]


def _used(context: FileContext, root: cst.CSTNode) -> Iterator[str]:
    """The names of a function or module that mean something in what it becomes: its own, and those of outside that it
    reads. Names of functions inside it are theirs alone."""
    scopes = context.names.scopes
    own = scopes.opened_by(root) if isinstance(root, cst.FunctionDef) else scopes.root
    inside = {
        id(scope) for scope in scopes.all if scope.node is not root and _is_below(context, scope.node, root)
    }
    places: dict[str, list[cst.CSTNode]] = {}
    for name, bindings in own.bindings.items() if own is not None else ():
        places.setdefault(name, []).extend(binding.node for binding in bindings)
    for item in walk(root):
        scope = scopes.of(item) if isinstance(item, cst.Name) else None
        if isinstance(item, cst.Name) and scope is not None and id(scope.owner(item.value)) not in inside:
            places.setdefault(item.value, []).append(item)
    for name, nodes in places.items():
        if any(_is_alive(context, node, name) for node in nodes):
            yield name


def _is_below(context: FileContext, node: cst.CSTNode, root: cst.CSTNode) -> bool:
    return any(item is root for item in context.tree.ancestors(node))


def _is_alive(context: FileContext, node: cst.CSTNode, name: str) -> bool:
    """Whether a name is still there when everything planned around it is done."""
    for item in (node, *context.tree.ancestors(node)):
        edit = context.edits.get(id(item))
        if edit is not None and edit.statement:
            return edit.text is not None and name in names_of(edit.text)
    return True


@cache
def names_of(text: str) -> frozenset[str]:
    """The names that statements bind or read in the scope that they stand in, or that functions in them read there."""
    try:
        table = symtable.symtable(text, "", "exec")
    except SyntaxError:  # a return: what stands in a function
        body = "\n".join(f"    {line}" for line in text.split("\n"))
        try:
            table = symtable.symtable(f"def around():\n{body}\n", "", "exec").get_children()[0]
        except SyntaxError:
            return frozenset(NAME.findall(text))
    found = set(table.get_identifiers())
    waiting = list(table.get_children())
    while waiting:
        inner = waiting.pop()
        found |= {item.get_name() for item in inner.get_symbols() if item.is_global() or item.is_free()}
        waiting += inner.get_children()
    return frozenset(found)


def reads(context: FileContext, node: cst.Name) -> int:
    """How often the variable that a name stands for is read in the file."""
    scopes = context.names.scopes
    scope = scopes.of(node)
    owner = scope.owner(node.value) if scope else None
    return sum(
        1
        for item in below(context.module, cst.Name)
        if item.value == node.value
        and (inner := scopes.of(item)) is not None
        and inner.owner(node.value) is owner
    )


def claimed(context: FileContext, node: cst.CSTNode) -> bool:
    """Whether another rewrite has planned an edit of the node or of something around it."""
    return context.is_planned(node)
