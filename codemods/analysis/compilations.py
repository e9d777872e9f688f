"""What models were compiled with. Scripts and notebooks compile one after the other under one name, ``model``, and
compile one again for its fine-tuning: what holds at a place is what the last compilation above it said.
"""

from __future__ import annotations

from collections.abc import Callable

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Compiled
from migrate.codemods.tree import Tree

Key = tuple[int, str]  # the scope that owns a variable, and its text


class Compilations:
    """Those of one file, by variable."""

    def __init__(self, tree: Tree, changed: Callable[[], None]) -> None:
        self._tree = tree
        self._changed = changed
        self._found: dict[Key, list[tuple[cst.BaseExpression, Compiled]]] = {}

    def add(self, key: Key, node: cst.BaseExpression, compiled: Compiled) -> None:
        """Note what ``compile`` said, called on this expression."""
        self._found.setdefault(key, []).append((node, compiled))
        self._changed()

    def at(
        self, key: Key, node: cst.BaseExpression, since: int = 0, own: Compiled | None = None
    ) -> Compiled | None:
        """What holds where a variable is used. A function may run at any time: of what is compiled outside of it, or
        only in others, the last is taken.

        Args:
            since: where the variable got its value. A compilation above that was another model's.
            own: what the value itself was compiled with, where a builder has done so.
        """
        listed = self._found.get(key, ())
        around = self._function(node)
        start = self._tree.span(node)[0]
        earlier = [
            (self._tree.span(place)[0], compiled)
            for place, compiled in listed
            if self._function(place) is around and self._tree.span(place)[0] <= start
        ]
        if earlier and (earlier[-1][0] >= since or own is None):
            return earlier[-1][1]
        return own or (listed[-1][1] if listed else None)

    def __bool__(self) -> bool:
        return bool(self._found)

    def _function(self, node: cst.BaseExpression) -> cst.FunctionDef | None:
        return self._tree.enclosing(node, cst.FunctionDef)
