"""Definitions that would read a name which nothing defines, were they rewritten: they stay as they are.

A rewrite that moves code may part it from what it reads, a variable of ``build`` for example. That must not cost the
user the file: the definition alone is left, with a finding, and the file is planned again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods import todo
from migrate.codemods.parsed import parsed

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext
    from migrate.codemods.migrate_file import Draft
    from migrate.codemods.tree import Tree

DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


CODE = "SRC009"


@dataclass(frozen=True)
class Hollow:
    """A definition at the file's top level, and why it is left: the names that it would miss."""

    node: cst.ClassDef | cst.FunctionDef
    reason: str


def told(tree: Tree) -> dict[int, Hollow]:
    """The definitions that an earlier run has left, by node: what stands above them has other rewrites look away, so
    that nothing may be missing now. They stay for as long as the line does."""
    return {
        id(node): Hollow(node, reason)
        for node in tree.module.body
        if isinstance(node, cst.ClassDef | cst.FunctionDef)
        for code, reason in todo.told(tree, node)
        if code == CODE
    }


def found(draft: Draft) -> dict[int, Hollow]:
    """The definitions to leave, by node."""
    context = draft.context
    try:
        missing = draft.now.dangling() - {item.bound for item in context.local_names.imports}
        missing -= draft.was.unbound() if missing else frozenset()
        by_name = dict(_readers(parsed(draft.text), missing)) if missing else {}
    except (SyntaxError, ValueError):
        return {}  # told when the file is finished
    return {
        id(node): Hollow(node, _reason(by_name[node.name.value]))
        for node in context.module.body
        if isinstance(node, cst.ClassDef | cst.FunctionDef) and node.name.value in by_name
    }


def leave(context: FileContext, hollow: Iterable[Hollow]) -> None:
    """Leave definitions as they are, before any rewrite looks at them."""
    for item in hollow:
        context.leave(item.node, CODE, item.node, item.reason)


def _reason(names: Iterable[str]) -> str:
    return f"rewritten, it would read {', '.join(f'`{name}`' for name in names)}, which nothing defines"


def _readers(tree: ast.Module, missing: frozenset[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The definitions at the top level that read one of some names, each with those names."""
    for node in tree.body:
        if isinstance(node, DEFINITIONS):
            read = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)} & missing
            if read:
                yield node.name, tuple(sorted(read))
