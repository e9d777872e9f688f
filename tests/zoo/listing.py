"""The models of the zoo, found in the families' files without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FAMILIES = Path(__file__).parents[2] / "validation" / "zoo" / "families"
APPLICATIONS = "applications"


@dataclass(frozen=True)
class Entry:
    """One model.

    Attributes:
        family, name: the file that builds it, without ``.py``, and the function.
        batch: the number of samples, where the model fixes it or more would be slow.
    """

    family: str
    name: str

    @property
    def title(self) -> str:
        """How reports and the command line call it."""
        return f"{self.family}.{self.name}"

    @property
    def source(self) -> Path:
        """The file that builds it."""
        return FAMILIES / f"{self.family}.py"

    @property
    def reference(self) -> str:
        """The function, where its file lies alone."""
        return f"{self.family}:{self.name}"

    @property
    def place(self) -> str:
        """The function in its package: other files may be called like its own."""
        return f"migrate.validation.zoo.families.{self.reference}"


def entries() -> Iterator[Entry]:
    """Every public function of every family."""
    for file in sorted(FAMILIES.glob("[!_]*.py")):
        tree = ast.parse(file.read_text())
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield Entry(file.stem, node.name)


def chosen(words: Iterable[str], *, applications: bool = False) -> list[Entry]:
    """The models whose titles have one of the words; without words all, the applications only if asked for."""
    wanted = tuple(words)
    if wanted:
        return [entry for entry in entries() if any(word in entry.title for word in wanted)]
    return [entry for entry in entries() if applications or entry.family != APPLICATIONS]
