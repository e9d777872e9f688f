"""Imports and renamings (``K = keras.backend``) that the migrated file needs no more.

Of the source framework's, everything goes that the migrated text does not read and no other file imports from here. Of
the user's own, what was read before and is not now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from migrate.catalog.model import Constant
from migrate.catalog.registry import find
from migrate.codemods import statements
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.names import Names
from migrate.codemods.analysis.scopes import Binding, Scope
from migrate.codemods.edits import TextEdit
from migrate.codemods.tree import Tree
from migrate.codemods.usage import Usage

Kept = Callable[[str], bool]
"""Whether another file still needs a name of this file's top level."""


@dataclass(frozen=True)
class Alias:
    """A local name for something imported, or for an API of the source framework.

    Attributes:
        scope: path of names to the scope that binds it.
        binding: how it is bound.
        name: canonical name of what it stands for.
        part: the `ImportAlias` that binds it; None of a renaming.
        source: whether it stands for something of the source framework.
        member: whether a class body binds it, so that it is also read as an attribute, from anywhere.
    """

    scope: tuple[str, ...]
    binding: Binding
    name: str
    part: cst.ImportAlias | None
    source: bool
    member: bool = False

    @property
    def local(self) -> str:
        return self.binding.name


def aliases(names: Names) -> list[Alias]:
    """Every import of the file, and every plain renaming of a source-framework API."""
    found: list[Alias] = []
    for scope in names.scopes.all:
        if scope.kind == "comprehension":
            continue
        path = path_of(scope)
        for bindings in scope.bindings.values():
            for binding in bindings:
                member = scope.kind == "class"
                found += (replace(alias, member=member) for alias in _alias(names, path, binding))
    return found


def path_of(scope: Scope) -> tuple[str, ...]:
    """The names of the functions and classes that lead to a scope."""
    if scope.parent is None:
        return ()
    node = scope.node
    return (
        *path_of(scope.parent),
        node.name.value if isinstance(node, cst.FunctionDef | cst.ClassDef) else "lambda",
    )


def _alias(names: Names, path: tuple[str, ...], binding: Binding) -> Iterator[Alias]:
    if binding.target is not None:
        part = next(
            (item for item in _parts(binding.node) if _bound(item, binding.node) == binding.name), None
        )
        if part is not None:
            name = names.full(binding.target)
            yield Alias(path, binding, name, part, names.is_source(name))
    elif (
        isinstance(binding.node, cst.Assign) and len(binding.node.targets) == 1 and binding.value is not None
    ):
        renamed = names.source(binding.value)
        if renamed is not None and not isinstance(
            find(renamed), Constant
        ):  # a variable that holds a constant stays one
            yield Alias(path, binding, renamed, None, True)


def _parts(node: cst.CSTNode) -> tuple[cst.ImportAlias, ...]:
    listed = getattr(node, "names", ())
    return () if isinstance(listed, cst.ImportStar) else tuple(listed)


def _bound(part: cst.ImportAlias, statement: cst.CSTNode) -> str:
    if part.evaluated_alias:
        return part.evaluated_alias
    name = part.evaluated_name
    return name.partition(".")[0] if isinstance(statement, cst.Import) else name


@dataclass(frozen=True)
class Settled:
    """Which aliases go, and which of the source framework's stay."""

    removed: list[Alias]
    left: list[Alias]


def settle(
    found: list[Alias],
    was_read: Callable[[Alias], bool],
    now: Usage,
    kept: Kept,
    planned: Callable[[cst.CSTNode], bool],
) -> Settled:
    """Decide about every alias.

    Args:
        was_read: whether the original text reads a name.
        now: the names that the migrated text reads.
        kept: whether another file still imports a name from this one.
        planned: whether a rewrite has taken a node out or replaced it already, with all in it.
    """
    removed: list[Alias] = []
    left: list[Alias] = []
    for alias in found:
        if planned(alias.binding.node) or alias.name == "__future__" or alias.name.startswith("__future__."):
            continue
        source = alias.source
        if alias.part is None and not source:
            continue
        needed = (
            alias.member or now.reads(alias.scope, alias.local) or (not alias.scope and kept(alias.local))
        )
        if not needed and (source or was_read(alias)):
            removed.append(alias)
        elif source:
            left.append(alias)
    return Settled(removed, left)


def gone(removed: list[Alias], stars: list[cst.ImportFrom]) -> set[int]:
    """The ids of the import statements of which nothing stays."""
    parts = {id(alias.part) for alias in removed}
    nodes = [alias.binding.node for alias in removed if alias.part is not None]
    return {id(node) for node in nodes if all(id(part) in parts for part in _parts(node))} | {
        id(node) for node in stars
    }


def removal_edits(tree: Tree, removed: list[Alias], stars: list[cst.ImportFrom]) -> list[TextEdit]:
    """The edits that take aliases and star imports out: whole statements where nothing of them stays."""
    by_statement: dict[int, tuple[cst.CSTNode, list[cst.ImportAlias]]] = {
        id(node): (node, []) for node in stars
    }
    for alias in removed:
        node, parts = by_statement.setdefault(id(alias.binding.node), (alias.binding.node, []))
        if alias.part is not None:
            parts.append(alias.part)
    whole: list[cst.CSTNode] = []
    edits: list[TextEdit] = []
    for node, parts in by_statement.values():
        remaining = [part for part in _parts(node) if part not in parts]
        if remaining and parts:
            edits += _partial(tree, _parts(node), parts)
        else:
            whole.append(statements.line_of(tree, node))
    return edits + list(statements.removals(tree, _widened(tree, whole, {alias.local for alias in removed})))


def _partial(
    tree: Tree, listed: tuple[cst.ImportAlias, ...], gone: list[cst.ImportAlias]
) -> Iterator[TextEdit]:
    """Take some of the names of one import out, with their commas and the line breaks after them."""
    kept = [position for position, part in enumerate(listed) if part not in gone]
    for position, part in enumerate(listed):
        if part not in gone:
            continue
        first, last = tree.span(part)
        rest = tree.data[last : tree.line_end(last)].strip(b" \t,")
        if tree.is_first_on_line(first) and (not rest or rest.startswith(b"#")):  # a line of its own
            yield TextEdit(tree.line_start(first), tree.next_line(last), "")
        elif position > kept[-1]:
            yield TextEdit(tree.span(listed[position - 1])[1], tree.span(part)[1], "")
        else:
            yield TextEdit(tree.span(part)[0], tree.span(listed[position + 1])[0], "")


def _widened(tree: Tree, removed: list[cst.CSTNode], locals_: set[str]) -> list[cst.CSTNode]:
    """With the imports of a ``try`` or ``if TYPE_CHECKING`` that held nothing else, the statement around them goes."""
    gone = {id(node): node for node in removed}
    for node in removed:
        block = tree.parent(node)
        outer = tree.parent(block) if isinstance(block, cst.IndentedBlock) else None
        handler_of = tree.parent(outer) if isinstance(outer, cst.ExceptHandler) else outer
        if isinstance(handler_of, cst.Try | cst.If) and _hollow(handler_of, gone, locals_):
            for inner in list(gone):
                if any(item is handler_of for item in tree.ancestors(gone[inner])):
                    del gone[inner]
            gone[id(handler_of)] = handler_of
    return list(gone.values())


def _hollow(node: cst.Try | cst.If, gone: dict[int, cst.CSTNode], locals_: set[str]) -> bool:
    """Whether a statement has nothing to do once the imports are gone from it."""
    if isinstance(node, cst.If):
        checking = isinstance(node.test, cst.Name | cst.Attribute) and "TYPE_CHECKING" in _last(node.test)
        return checking and node.orelse is None and all(id(item) in gone for item in node.body.body)
    if node.orelse is not None or node.finalbody is not None:
        return False
    return all(id(item) in gone for item in node.body.body) and all(
        id(item) in gone or _does_nothing(item, locals_)
        for handler in node.handlers
        for item in handler.body.body
    )


def _last(node: cst.Name | cst.Attribute) -> str:
    return node.value if isinstance(node, cst.Name) else node.attr.value


def _does_nothing(node: cst.CSTNode, locals_: set[str]) -> bool:
    """``pass``, ``raise``, or ``name = None`` where an import failed."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return False
    match node.body[0]:
        case cst.Pass() | cst.Raise():
            return True
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.Name(value="None")
        ):
            return name in locals_
    return False
