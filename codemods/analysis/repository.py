"""The files of a run as Python sees them: module names, what each re-exports, who imports whom.

Built with `ast` from every file of the run, which takes about a millisecond each; only the files with something to
rewrite are parsed with LibCST later.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, TypeVar

from migrate.catalog.registry import canonical
from migrate.codemods.analysis.scopes import absolute

Fact = TypeVar("Fact")

SUPPORT_MODULE = "migrate_support"


@dataclass(frozen=True)
class Module:
    """One file.

    Attributes:
        name: as other files import it, ``digits.model``.
        path: below the root of the run.
        exports: full names by the names that its top level binds by imports and by ``K = keras.backend``.
        stars: modules that it star-imports.
        imports: full names of everything it imports anywhere, functions included.
    """

    name: str
    path: PurePosixPath
    exports: Mapping[str, str]
    stars: tuple[str, ...]
    imports: frozenset[str]

    @property
    def is_package(self) -> bool:
        """Whether it is an ``__init__.py``."""
        return self.path.name == "__init__.py"

    @property
    def package(self) -> str:
        """The package that relative imports in it start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @staticmethod
    def read(name: str, path: PurePosixPath, tree: ast.Module) -> Module:
        """Index a file from its syntax tree."""
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        exports: dict[str, str] = {}
        stars: list[str] = []
        for statement in _top_level(tree.body):
            for bound, full in _bound(statement, package):
                if bound == "*":
                    stars.append(full)
                else:
                    exports[bound] = full
            match statement:
                case ast.Assign(targets=[ast.Name(id=alias)], value=value) if full := _dotted(value):
                    head, _, rest = full.partition(".")
                    if head in exports:
                        exports[alias] = f"{exports[head]}.{rest}" if rest else exports[head]
        imports = frozenset(
            full
            for statement in _every(tree.body)
            if isinstance(statement, ast.Import | ast.ImportFrom)
            for full in _imported(statement, package)
        )
        return Module(name, path, exports, tuple(stars), imports)


@dataclass
class Repository:
    """All files of a run, by module name, and what the rewrites tell each other about them."""

    modules: Mapping[str, Module] = field(default_factory=dict)
    support: Mapping[str, str] = field(default_factory=dict)  # module name of each file's support file
    _facts: dict[tuple[type[Any], str], Any] = field(default_factory=dict)

    def tell(self, name: str, fact: object) -> None:
        """State a fact about a full name, ``digits.model.build_model``, for rewrites of files that import it."""
        self._facts[type(fact), name] = fact

    def ask(self, name: str | None, kind: type[Fact]) -> Fact | None:
        """The fact of a kind about a full name, if a rewrite has stated it."""
        return None if name is None else self._facts.get((kind, name))

    def follow(self, name: str) -> str:
        """Follow re-exports: ``digits.build`` → ``digits.model.build``, ``digits.compat.tf.abs`` → ``tf.abs``."""
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            name = self._step(name)
        return name

    def seen_from(self, package: str) -> Callable[[str], str]:
        """`follow` for the files of a package, which may also be run as scripts: there ``model.build`` is what
        ``digits.model.build`` is elsewhere."""
        return lambda name: self.follow(self._sibling(package, name))

    def _sibling(self, package: str, name: str) -> str:
        head = name.partition(".")[0]
        known = head in self.modules or head in sys.stdlib_module_names or head in ("tf", "keras")
        return f"{package}.{name}" if package and not known and f"{package}.{head}" in self.modules else name

    def imports_of(self, module: Module) -> frozenset[str]:
        """The full names of everything that a file imports."""
        return frozenset(self._sibling(module.package, name) for name in module.imports)

    def _step(self, name: str) -> str:
        module, rest = self.split(name)
        if module is None or not rest:
            return name
        head, _, tail = rest.partition(".")
        target = module.exports.get(head)
        if target is None:
            target = next((f"{star}.{head}" for star in module.stars if self._has(star, head)), None)
        if target is None or f"{module.name}.{head}" == target:
            return name
        return canonical(f"{target}.{tail}" if tail else target)

    def _has(self, module: str, name: str) -> bool:
        found = self.modules.get(module)
        return found is not None and (name in found.exports or not found.stars)

    def split(self, name: str) -> tuple[Module | None, str]:
        """The file that a full name lies in, and the rest of the name; (None, name) for names from elsewhere."""
        head = name
        while head:
            if head in self.modules:
                return self.modules[head], name[len(head) + 1 :]
            head = head.rpartition(".")[0]
        return None, name

    def importers(self, module: str) -> Iterator[Module]:
        """The files that import a module or something from it."""
        yield from self._importers.get(module, ())

    @cached_property
    def _importers(self) -> Mapping[str, list[Module]]:
        found: dict[str, list[Module]] = {}
        for module in self.modules.values():
            for name in {part for imported in self.imports_of(module) for part in _prefixes(imported)}:
                if name in self.modules:
                    found.setdefault(name, []).append(module)
        return found

    def package_of(self, module: str) -> str:
        """The package that relative imports in a file start from."""
        found = self.modules.get(module)
        return found.package if found is not None else module.rpartition(".")[0]

    def support_module(self, module: str) -> str:
        """The full name of the support file for a file: at the top of its package, else beside it."""
        return self.support.get(module, SUPPORT_MODULE)


def _prefixes(name: str) -> Iterator[str]:
    """``a.b.c``, ``a.b``, ``a``."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run at import, those under ``if`` and ``try`` included."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If):
            yield from _top_level([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try):
            handlers = [inner for handler in statement.handlers for inner in handler.body]
            yield from _top_level([*statement.body, *handlers, *statement.orelse, *statement.finalbody])


def _every(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement, at whatever depth: far fewer than there are nodes."""
    for statement in body:
        yield statement
        for part in ("body", "orelse", "finalbody"):
            yield from _every(getattr(statement, part, ()))
        for clause in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _every(clause.body)


def _bound(statement: ast.stmt, package: str) -> Iterator[tuple[str, str]]:
    """Local names and the full names that an import binds to them; ``*`` for a star."""
    match statement:
        case ast.Import(names=names):
            for alias in names:
                if alias.asname:
                    yield alias.asname, alias.name
                else:
                    head = alias.name.partition(".")[0]
                    yield head, head
        case ast.ImportFrom(module=module, names=names, level=level):
            base = absolute(module or "", level, package)
            for alias in names:
                if alias.name == "*":
                    yield "*", base
                else:
                    yield alias.asname or alias.name, f"{base}.{alias.name}" if base else alias.name


def _imported(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = absolute(node.module or "", node.level, package)
    yield base
    yield from (f"{base}.{alias.name}" for alias in node.names if alias.name != "*")


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            base = _dotted(value)
            return f"{base}.{name}" if base else ""
    return ""
