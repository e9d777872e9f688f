"""The support file: the few classes that exact semantics need, carried along into the user's repository.

It is put together from the files of `migrate.codemods.support` as text: what a migrated file names, and what that needs
in turn. The migrated code depends on PyTorch, never on this package.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from migrate import __version__

PACKAGE = "migrate.codemods.support"
FOLDER = Path(__file__).parent / "support"

PUBLIC = re.compile(r"^(?:class|def) ([A-Za-z]\w*)", re.MULTILINE)
"""What a file of the support package defines at its top: parsing all of them for that would take half a second."""

HEADER = '''"""Classes that keep the numbers of the framework which this project was migrated from.

Written by migrate {version} (framework-migrate); the project needs nothing but this file. Change it as you like.
"""
'''


@dataclass(frozen=True)
class Part:
    """One file of the support package.

    Attributes:
        name: the public name that it defines.
        needs: public names of other parts.
        imports: its other imports, one statement each.
        body: everything below them.
    """

    name: str
    needs: tuple[str, ...]
    imports: tuple[str, ...]
    body: str


@cache
def files() -> Mapping[str, Path]:
    """The file of the support package that defines each public name."""
    return {
        name: path
        for path in sorted(FOLDER.glob("[a-z]*.py"))
        for name in PUBLIC.findall(path.read_text(encoding="utf-8"))
    }


@cache
def part(name: str) -> Part:
    """Read one file of the support package.

    Raises:
        LookupError: nothing of this name is there: a mistake in a catalog row, found by its tests.
    """
    if name not in files():
        raise LookupError(f"the catalog names support.{name}, which no file of the support package defines")
    text = files()[name].read_text(encoding="utf-8")
    tree = ast.parse(text)
    needs: list[str] = []
    imports: list[str] = []
    end = 0
    for position, statement in enumerate(tree.body):
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(PACKAGE):
            needs += [alias.name for alias in statement.names]
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            imports.append(ast.unparse(statement))
        elif position or not _is_docstring(statement):
            break
        end = statement.end_lineno or end
    body = "".join(text.splitlines(keepends=True)[end:]).strip("\n")
    return Part(name, tuple(needs), tuple(imports), body)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def closure(names: Iterable[str]) -> list[Part]:
    """The parts of these names and all that they need, what is needed first."""
    done: dict[str, Part] = {}

    def add(name: str) -> None:
        if name in done:
            return
        found = part(name)
        for needed in found.needs:
            add(needed)
        done[name] = found

    for name in sorted(set(names)):
        add(name)
    return list(done.values())


def assemble(names: Iterable[str]) -> str:
    """The text of the support file for these names."""
    parts = closure(
        item.name for item in closure(names)
    )  # in an order that does not depend on who asked for what
    imports = {_Statement.parse(text) for item in parts for text in item.imports}
    sections = [HEADER.format(version=__version__).rstrip("\n"), *_import_sections(imports)]
    return "\n\n".join(sections) + "\n\n\n" + "\n\n\n".join(item.body for item in parts) + "\n"


def present(text: str) -> set[str]:
    """The names that a support file of an earlier run holds, as far as the support package still has them."""
    return {
        statement.name
        for statement in ast.parse(text).body
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name in files()
    }


@dataclass(frozen=True)
class _Statement:
    """An import, taken apart so that several from one module can be merged."""

    module: str
    names: tuple[str, ...]  # () for `import module`

    @staticmethod
    def parse(text: str) -> _Statement:
        if text.startswith("from "):
            module, _, names = text.removeprefix("from ").partition(" import ")
            return _Statement(module, tuple(names.split(", ")))
        return _Statement(text.removeprefix("import "), ())


def _import_sections(imports: Iterable[_Statement]) -> list[str]:
    """Import blocks: ``__future__``, standard library, third party, each sorted, one line a module."""
    plain = sorted({item.module for item in imports if not item.names})
    merged: dict[str, set[str]] = {}
    for item in imports:
        if item.names:
            merged.setdefault(item.module, set()).update(item.names)
    lines = [(module, f"import {module}") for module in plain]
    lines += [
        (module, f"from {module} import {', '.join(sorted(names))}")
        for module, names in sorted(merged.items())
    ]
    sections = [[text for module, text in lines if _section(module) == number] for number in range(3)]
    return ["\n".join(section) for section in sections if section]


def _section(module: str) -> int:
    head = module.split()[0].partition(".")[0]
    return 0 if head == "__future__" else 1 if head in sys.stdlib_module_names else 2
