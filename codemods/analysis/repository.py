"""The files of a run as Python sees them: module names, what each re-exports, who imports whom.

Built with `ast` from every file of the run, which takes about a millisecond each; only the files with something to
rewrite are parsed with LibCST later.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, TypeVar

from migrate.catalog.registry import canonical, find, is_namespace
from migrate.codemods.analysis import toplevel
from migrate.codemods.analysis.scopes import absolute
from migrate.codemods.files import SUPPORT_MODULE as SUPPORT_MODULE

Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Module:
    """One file.

    Attributes:
        name: as other files import it, ``digits.model``.
        path: below the root of the run.
        exports: full names by the names that its top level binds by imports and by ``K = keras.backend``, and by
            nothing else.
        stars: modules that it star-imports.
        imports: full names of everything it imports anywhere, functions included.
        own: every other name that its top level binds.
        listed: what ``__all__`` says that a star import takes; None without one that can be read.
    """

    name: str
    path: PurePosixPath
    exports: Mapping[str, str]
    stars: tuple[str, ...]
    imports: frozenset[str]
    own: frozenset[str] = frozenset()
    listed: frozenset[str] | None = None

    @property
    def is_package(self) -> bool:
        """Whether it is an ``__init__.py``."""
        return self.path.name == "__init__.py"

    @property
    def package(self) -> str:
        """The package that relative imports in it start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    def gives(self, name: str) -> bool:
        """Whether a star import takes a name, if this module has it."""
        return name in self.listed if self.listed is not None else not name.startswith("_")

    @staticmethod
    def read(name: str, path: PurePosixPath, tree: ast.Module) -> Module:
        """Index a file from its syntax tree."""
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        top = toplevel.read(tree.body, package)
        imports = frozenset(
            full
            for statement in toplevel.every(tree.body)
            if isinstance(statement, ast.Import | ast.ImportFrom)
            for full in _imported(statement, package)
        )
        return Module(name, path, top.exports, top.stars, imports, top.own, top.listed)


@dataclass(frozen=True)
class View:
    """The project's names as seen from the files of a package, which may also be run as scripts: there ``model.build``
    is what ``digits.model.build`` is elsewhere.
    """

    repository: Repository
    package: str

    def __call__(self, name: str) -> str:
        """What a full name stands for, through re-exports."""
        return self.repository.follow(self.repository.sibling(self.package, name))

    def is_own(self, name: str) -> bool:
        """Whether a name lies in the project itself, however its package is called."""
        return name.partition(".")[0] in self.repository.tops

    def star_gives(self, module: str, name: str) -> bool:
        """Whether ``from module import *`` binds a name."""
        return self.repository.star_gives(self.repository.sibling(self.package, module), name)

    def knows(self, module: str) -> bool:
        """Whether a module is a file of the project: all that it binds is known."""
        return self.repository.sibling(self.package, module) in self.repository.modules


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

    def seen_from(self, package: str) -> View:
        """The names of the project as the files of a package see them."""
        return View(self, package)

    def sibling(self, package: str, name: str) -> str:
        """A name as the rest of the project has it: ``digits.model.build`` for ``model.build`` in a file of ``digits``
        that is run as a script."""
        head = name.partition(".")[0]
        known = head in self.modules or head in sys.stdlib_module_names or head in ("tf", "keras")
        return f"{package}.{name}" if package and not known and f"{package}.{head}" in self.modules else name

    @cached_property
    def tops(self) -> frozenset[str]:
        """The first parts of the names of the project's modules, those of the frameworks aside."""
        return frozenset(name.partition(".")[0] for name in self.modules) - {"keras", "tensorflow", "tf"}

    def imports_of(self, module: Module) -> frozenset[str]:
        """The full names of everything that a file imports."""
        return frozenset(self.sibling(module.package, name) for name in module.imports)

    def _step(self, name: str) -> str:
        module, rest = self.split(name)
        if module is None or not rest:
            return name
        head, _, tail = rest.partition(".")
        if head in module.own:
            return name
        found = {canonical(full) for full in self._bound_to(module, head)}
        target = found.pop() if len(found) == 1 else None
        if target is None or f"{target}.".startswith(f"{module.name}.{head}."):
            return name  # not known; or from a file of the same name that is no part of the run
        return canonical(f"{target}.{tail}" if tail else target)

    def _bound_to(self, module: Module, name: str) -> Iterator[str]:
        """The full names that a name of a file may stand for, by its imports. What is not known to come from anywhere
        comes from the one star import of which not all is known."""
        giving = [star for star in module.stars if self.star_gives(star, name)]
        yield from (f"{star}.{name}" for star in giving)
        if name in module.exports:
            yield module.exports[name]
        elif not giving and not name.startswith("_") and f"{module.name}.{name}" not in self.modules:
            unknown = {canonical(star) for star in module.stars if star not in self.modules}
            yield from (f"{star}.{name}" for star in unknown if len(unknown) == 1)

    def star_gives(self, star: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether ``from star import *`` binds a name: known of the project's files, and of what the catalog has."""
        module = self.modules.get(star)
        if module is None:
            full = canonical(f"{star}.{name}")
            return find(full) is not None or is_namespace(full)
        if star in seen or not module.gives(name):
            return False
        inside = f"{star}.{name}" in self.modules and module.listed is not None
        return (
            inside
            or name in module.exports
            or name in module.own
            or any(self.star_gives(other, name, seen | {star}) for other in module.stars)
        )

    def split(self, name: str) -> tuple[Module | None, str]:
        """The file that a full name lies in, and the rest of the name; (None, name) for names from elsewhere."""
        head = name
        while head:
            if head in self.modules:
                return self.modules[head], name[len(head) + 1 :]
            head = head.rpartition(".")[0]
        return None, name

    def importers(self, module: str) -> Iterator[Module]:
        """The other files that import a module or something from it."""
        yield from self._importers.get(module, ())

    @cached_property
    def _importers(self) -> Mapping[str, list[Module]]:
        found: dict[str, list[Module]] = {}
        for module in self.modules.values():
            for name in {part for imported in self.imports_of(module) for part in _prefixes(imported)}:
                if name in self.modules and name != module.name:  # `keras.py` may import the package `keras`
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


def _imported(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = absolute(node.module or "", node.level, package)
    yield base
    yield from (f"{base}.{alias.name}" for alias in node.names if alias.name != "*")
