"""Which names a text uses, by Python's own symbol table: what an import is still needed for, and what dangles."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterator
from functools import cached_property, lru_cache

from migrate.codemods.analysis.toplevel import every
from migrate.codemods.parsed import parsed

STAR = re.compile(r"\bimport[\s(\\]*\*")

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


class Usage:
    """The names that a text reads.

    Raises:
        SyntaxError: the text is not Python.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._top = symtable.symtable(text, "<migrated>", "exec")

    @cached_property
    def _tree(self) -> ast.Module:
        return parsed(self._text)

    @cached_property
    def _quiet(self) -> set[str]:
        return _annotations(self._tree) | _listed(self._tree)

    def reads(self, scope: tuple[str, ...], name: str) -> bool:
        """Whether the binding of ``name`` in the scope with this path of function and class names is read."""
        tables = [self._top]
        for part in scope:
            tables = [child for table in tables for child in table.get_children() if child.get_name() == part]
        return any(_read(table, name) for table in tables) or (not scope and name in self._quiet)

    def lacks(self, name: str) -> bool:
        """Whether a name is read, in an annotation if nowhere else, that nothing binds at the top level."""
        own = _lookup(self._top, name)
        bound = own is not None and _binds(own)
        return not bound and self.reads((), name)

    def dangling(self) -> frozenset[str]:
        """Names that are read and that nothing binds; empty where a star import could bind anything."""
        if STAR.search(self._text) is None:
            return self.unbound()
        nodes = (node for node in every(self._tree.body) if isinstance(node, ast.ImportFrom))
        return frozenset() if any(node.names[0].name == "*" for node in nodes) else self.unbound()

    def unbound(self) -> frozenset[str]:
        """Names that are read and that nothing binds by name, builtins aside."""
        bound = {symbol.get_name() for symbol in self._top.get_symbols() if _binds(symbol)}
        bound |= {name for table in _below(self._top) for name in _declared(table)}
        read = {
            symbol.get_name()
            for table in (self._top, *_below(self._top))
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (table is self._top or symbol.is_global())
        }
        return frozenset(read - bound - IMPLICIT)


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _below(child)


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _declared(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that a function binds in the module, by a ``global`` statement."""
    return (s.get_name() for s in table.get_symbols() if s.is_declared_global() and _binds(s))


def _read(table: symtable.SymbolTable, name: str) -> bool:
    """Whether a name bound in a scope is read in it, or from a scope inside of it."""
    own = _lookup(table, name)
    if own is not None and own.is_referenced():
        return True
    outermost = table.get_type() == "module"
    for child in _below(table):
        symbol = _lookup(child, name)
        if (
            symbol is not None
            and symbol.is_referenced()
            and (symbol.is_global() if outermost else symbol.is_free())
        ):
            return True
    return False


def _lookup(table: symtable.SymbolTable, name: str) -> symtable.Symbol | None:
    try:
        return table.lookup(name)
    except KeyError:
        return None


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
