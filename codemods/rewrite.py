"""Structural rewrites: the plug-in point of the codemod.

A rewrite is a module below `migrate.codemods.to_torch` (or `to_tensorflow`) with an object `REWRITE`. For each file it
looks at the original tree and plans edits; it changes nothing itself. What no rewrite has claimed is then rewritten
name by name with the catalog (`migrate.codemods.calls`), or becomes a finding.

    class Fit:
        name = "fit"
        order = 50

        def plan(self, context: FileContext) -> None:
            for call in context.calls():
                if context.names.resolve(call.func) == ...:
                    context.replace(context.tree.statement(call), "for epoch in range(...):\\n    ...")

    REWRITE = Fit()
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


@runtime_checkable
class Rewrite(Protocol):
    """One structural rewrite.

    Attributes:
        name: short name, shown in reports.
        order: rewrites plan in ascending order; one that needs another's facts has the higher number. Models are
            planned at 10 to 29, training at 50 to 69.
    """

    name: str
    order: int

    def plan(self, context: FileContext) -> None:
        """Plan a file's edits: `context.replace`, `context.remove`, `context.insert_before`, `context.finding`.

        Files are planned in the order of their imports (an imported module first), so what a rewrite learned of
        ``package.model`` (`context.repository.tell`) is known when ``package.train`` is planned.
        """


@cache
def rewrites(direction: str = "to_torch") -> tuple[Rewrite, ...]:
    """Every rewrite of a direction, by ``order``, then by name.

    Raises:
        TypeError: a module's ``REWRITE`` is none.
    """
    package = importlib.import_module(f"migrate.codemods.{direction}")
    found: list[Rewrite] = []
    for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        rewrite = getattr(importlib.import_module(info.name), "REWRITE", None)
        if rewrite is None:
            continue  # a module of helpers
        if not isinstance(rewrite, Rewrite):
            raise TypeError(f"{info.name}.REWRITE is no rewrite: it needs name, order and plan()")
        found.append(rewrite)
    return tuple(sorted(found, key=lambda rewrite: (rewrite.order, rewrite.name)))
