"""Which names a text uses, by Python's own symbol table: what an import is still needed for, and what dangles.

It is read from `_symtable`, which the module `symtable` wraps: making an object of every symbol that is asked for, as
that does, took ten times as long.
"""

from __future__ import annotations

import _symtable  # type: ignore[import-not-found]  # no stubs of it: it is Python's own, in C
import ast
import builtins
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

from migrate.codemods.analysis.toplevel import every
from migrate.codemods.parsed import parsed

QUOTED = r"""['"](?:[^'"\n\\]|\\[\s\S])*\b{}\b(?:[^'"\n\\]|\\[\s\S])*['"]"""
"""A name between two quotes on one line."""

ANNOTATIONS = "annotations"
"""What a file imports from `__future__` to have annotations that are never read."""

STAR = re.compile(r"import[\s(\\]*\*")

IMPLICIT = frozenset(dir(builtins)) | {
    "__file__",
    "__name__",
    "__doc__",
    "__package__",
    "__spec__",
    "__loader__",
    "__path__",
    "__builtins__",
    "__annotations__",
    "__module__",
    "__qualname__",
    "__class__",
    "__dict__",
}


RENAMED = {"call": "forward", "__call__": "forward", "build": "initialize_parameters"}
"""What becomes of methods that a migrated class has under another name."""

BINDS = _symtable.DEF_LOCAL | _symtable.DEF_IMPORT
GLOBAL = (_symtable.GLOBAL_IMPLICIT, _symtable.GLOBAL_EXPLICIT)


class Usage:
    """The names that a text reads.

    Raises:
        SyntaxError: the text is not Python.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._top = _symtable.symtable(text, "<migrated>", "exec")

    @cached_property
    def _tables(self) -> list[Any]:
        """The table of every scope, the module's first."""
        return [self._top, *_below(self._top)]

    @cached_property
    def _tree(self) -> ast.Module:
        return parsed(self._text)

    @cached_property
    def _quiet(self) -> set[str]:
        return _annotations(self._tree) | _listed(self._tree)

    @cached_property
    def _read(self) -> frozenset[str]:
        """The names that are read at the top level, or from anywhere as the module's."""
        read = {name for name, flags in self._top.symbols.items() if flags & _symtable.USE}
        for table in self._tables[1:]:
            read |= {
                name
                for name, flags in table.symbols.items()
                if flags & _symtable.USE and _scope(flags) in GLOBAL
            }
        return frozenset(read)

    @cached_property
    def _bound(self) -> frozenset[str]:
        """The names that the top level binds, or a function by a ``global`` statement."""
        bound = {name for name, flags in self._top.symbols.items() if flags & BINDS}
        for table in self._tables[1:]:
            bound |= {
                name
                for name, flags in table.symbols.items()
                if flags & BINDS and _scope(flags) == _symtable.GLOBAL_EXPLICIT
            }
        return frozenset(bound)

    def reads(self, scope: tuple[str, ...], name: str) -> bool:
        """Whether the binding of ``name`` in the scope with this path of function and class names is read."""
        if not scope:
            return name in self._read or self._reads_quietly(name)
        tables = [self._top]
        for part in scope:
            names = (part, RENAMED.get(part))
            tables = [child for table in tables for child in table.children if child.name in names]
        return any(_reads(table, name) for table in tables)

    def _reads_quietly(self, name: str) -> bool:
        """Whether an annotation or ``__all__`` has a name. A name that stands nowhere but where it is bound is in none,
        which the text tells at a hundredth of the cost of its tree."""
        bound = self._top.symbols.get(name, 0) & BINDS
        if self._text.count(name) <= (1 if bound else 0) or not self._is_quoted(name):
            return False
        return name in self._quiet

    def _is_quoted(self, name: str) -> bool:
        """Whether a name may stand in an annotation that is a string, or as good as one, or in a list of names."""
        if ANNOTATIONS in self._text:
            return True
        return re.search(QUOTED.format(re.escape(name)), self._text) is not None

    def lacks(self, name: str) -> bool:
        """Whether a name is read, in an annotation if nowhere else, that nothing binds at the top level."""
        return not self._top.symbols.get(name, 0) & BINDS and self.reads((), name)

    def dangling(self) -> frozenset[str]:
        """Names that are read and that nothing binds; empty where a star import could bind anything."""
        if STAR.search(self._text) is None:
            return self.unbound()
        nodes = (node for node in every(self._tree.body) if isinstance(node, ast.ImportFrom))
        return frozenset() if any(node.names[0].name == "*" for node in nodes) else self.unbound()

    def unbound(self) -> frozenset[str]:
        """Names that are read and that nothing binds by name, builtins aside."""
        return self._read - self._bound - IMPLICIT


def _below(table: Any) -> Iterator[Any]:
    for child in table.children:
        yield child
        yield from _below(child)


def _scope(flags: int) -> int:
    """Whose a name is."""
    found: int = (flags >> _symtable.SCOPE_OFF) & _symtable.SCOPE_MASK
    return found


def _reads(table: Any, name: str) -> bool:
    """Whether a name bound in a function or class is read in it, or from a scope inside of it."""
    if table.symbols.get(name, 0) & _symtable.USE:
        return True
    inside = (child.symbols.get(name, 0) for child in _below(table))
    return any(flags & _symtable.USE and _scope(flags) == _symtable.FREE for flags in inside)


@lru_cache(maxsize=8)
def usage(text: str) -> Usage:
    """The names that a text reads; a file's text is asked for several times.

    Raises:
        SyntaxError: the text is not Python.
    """
    return Usage(text)


def _annotations(tree: ast.Module) -> set[str]:
    """Names in annotations, which the symbol table leaves out under ``from __future__ import annotations``, and in
    those written as strings."""
    found: set[str] = set()
    for node in every(tree.body):  # no expression has annotations
        for annotation in _annotated(node):
            found |= _names(annotation)
    return found


def _annotated(node: ast.stmt) -> Iterator[ast.expr]:
    if isinstance(node, ast.AnnAssign):
        yield node.annotation
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        given = node.args
        for item in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
            if item is not None and item.annotation is not None:
                yield item.annotation
        if node.returns is not None:
            yield node.returns


def _names(node: ast.expr) -> set[str]:
    found: set[str] = set()
    for item in ast.walk(node):
        if isinstance(item, ast.Name):
            found.add(item.id)
        elif isinstance(item, ast.Constant) and isinstance(item.value, str):
            try:
                found |= _names(ast.parse(item.value, mode="eval").body)
            except (SyntaxError, ValueError):
                continue
    return found


def _listed(tree: ast.Module) -> set[str]:
    """Names in ``__all__``."""
    return {
        item.value
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AugAssign)
        and any(
            isinstance(target, ast.Name) and target.id == "__all__"
            for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        )
        for item in ast.walk(statement.value)
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    }
