"""What the top level of a file binds, from its `ast`: the names that other files can import from it.

A name is an export where all its bindings are imports, or plain renamings of one, and agree. ``tf = None`` beside an
import says that there is none, and does not count. What is bound in any other way as well is the file's own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from migrate.catalog.registry import canonical
from migrate.codemods.analysis.scopes import absolute

OWN = ""
"""Stands for a value of the file's own."""


@dataclass(frozen=True)
class TopLevel:
    """See the attributes of the same names of `Module`."""

    exports: Mapping[str, str]
    stars: tuple[str, ...]
    own: frozenset[str]
    listed: frozenset[str] | None


def read(body: list[ast.stmt], package: str) -> TopLevel:
    """Index the top level of a file of a package."""
    bound: dict[str, list[str]] = {}
    stars: list[str] = []
    for statement in _run_at_import(body):
        for name, full in _bindings(statement, package, bound):
            if name == "*":
                stars.append(full)
            else:
                bound.setdefault(name, []).append(full)
    for name in _declared_global(body):
        bound.setdefault(name, []).append(OWN)
    exports = {
        name: found[-1]
        for name, found in bound.items()
        if OWN not in found and len({canonical(full) for full in found}) == 1
    }
    return TopLevel(exports, tuple(stars), frozenset(bound.keys() - exports.keys()), _listed(body))


def _run_at_import(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when the file is imported, at whatever depth, in the order of the text."""
    waiting = list(body)[::-1]
    while waiting:
        statement = waiting.pop()
        yield statement
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting += [inner for block in _blocks(statement) for inner in block][::-1]


def every(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement, at whatever depth, in the order of the text: far fewer than there are nodes."""
    waiting = list(body)[::-1]
    while waiting:
        statement = waiting.pop()
        yield statement
        waiting += [inner for block in _blocks(statement) for inner in block][::-1]


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for part in ("body", "orelse", "finalbody"):
        if block := getattr(statement, part, None):
            yield block
    for clause in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield clause.body


def _bindings(statement: ast.stmt, package: str, bound: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Local names and the full names that a statement binds to them; ``*`` for a star."""
    match statement:
        case ast.Import() | ast.ImportFrom():
            yield from imported(statement, package)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, OWN
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            if not (isinstance(value, ast.Constant) and value.value is None):
                yield name, _renamed(value, bound)
            yield from _stored(value)
        case ast.AnnAssign(value=None):
            return
        case ast.Global():
            return
        case _:
            yield from _stored(statement)


def imported(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[tuple[str, str]]:
    """The local names that an import binds and their full names; ``*`` and the module for a star."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            head = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (head, head)
        return
    base = absolute(node.module or "", node.level, package)
    for alias in node.names:
        full = f"{base}.{alias.name}" if base else alias.name
        yield ("*", base) if alias.name == "*" else (alias.asname or alias.name, full)


def _renamed(value: ast.expr, bound: Mapping[str, list[str]]) -> str:
    """The full name of ``keras.backend`` where ``keras`` has one meaning so far; else a value of the file's own."""
    head, _, rest = dotted(value).partition(".")
    meanings = {canonical(full) for full in bound.get(head, ())}
    if len(meanings) != 1 or OWN in meanings:
        return OWN
    full = bound[head][-1]
    return f"{full}.{rest}" if rest else full


def _stored(root: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that the expressions of a statement bind: targets, ``:=``, patterns; not those of blocks in it."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name, OWN
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                yield name, OWN
            case ast.MatchMapping(rest=str(name)):
                yield name, OWN
            case ast.Lambda():
                continue
            case ast.comprehension(iter=iterable, ifs=conditions):
                waiting += [iterable, *conditions]
                continue
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]


def _declared_global(body: Iterable[ast.stmt]) -> Iterator[str]:
    """The names that functions may bind here, by a ``global`` statement."""
    for statement in every(body):
        if isinstance(statement, ast.Global):
            yield from statement.names


def _listed(body: Iterable[ast.stmt]) -> frozenset[str] | None:
    """The names in ``__all__``, where it is one literal."""
    found: frozenset[str] | None = None
    for statement in _run_at_import(body):
        match statement:
            case ast.Assign(
                targets=[ast.Name(id="__all__")], value=ast.List(elts=items) | ast.Tuple(elts=items)
            ):
                names = [item.value for item in items if isinstance(item, ast.Constant)]
                if found is not None or len(names) < len(items):
                    return None
                found = frozenset(str(name) for name in names)
            case ast.AugAssign(target=ast.Name(id="__all__")):
                return None
    return found


def dotted(node: ast.expr) -> str:
    """``a.b.c`` from its node; '' of anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
