"""What a file takes from the other files of a run: the names that must stay in those, by Python's own syntax tree."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

from migrate.codemods.analysis.toplevel import dotted, every, imported


@dataclass(frozen=True)
class Taken:
    """What one file takes.

    Attributes:
        names: full names that it imports, or reads as attributes of a module that it imports.
        stars: modules that it star-imports.
        reads: every name in it, for what star imports give.
    """

    names: frozenset[str]
    stars: frozenset[str]
    reads: frozenset[str]

    def takes(self, module: str, name: str) -> bool:
        """Whether the file needs a name of a module, whatever package the file is run from."""
        if name in self.reads and any(_same(star, module) for star in self.stars):
            return True
        parts = (full for full in self.names if "." in full)  # `import build` takes a module, no name of one
        return any(_same(full, f"{module}.{name}") for full in parts)


def _same(full: str, name: str) -> bool:
    """Whether a name as a file has it may be this one: ``model.build`` is ``digits.model.build`` in a script."""
    return full == name or name.endswith(f".{full}")


@lru_cache(maxsize=4096)
def taken(text: bytes | str, package: str) -> Taken:
    """What a text of a package takes; all of it is looked at, whichever scope it is in."""
    tree = ast.parse(text)
    bound: dict[str, set[str]] = {}
    names: set[str] = set()
    stars: set[str] = set()
    imports = (node for node in every(tree.body) if isinstance(node, ast.Import | ast.ImportFrom))
    for statement in imports:
        for local, full in imported(statement, package):
            if local == "*":
                stars.add(full)
            else:
                bound.setdefault(local, set()).add(full)
                names.add(full)
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Attribute):
            head, _, rest = dotted(node).partition(".")
            names |= {f"{full}.{rest}" for full in bound.get(head, ())}
    reads = {node.id for node in nodes if isinstance(node, ast.Name)} if stars else set()
    return Taken(frozenset(names), frozenset(stars), frozenset(reads))
