"""Lists and dicts that are changed after they were made: what their literals say holds no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Kind, Listed, Several, Table, element, join
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

Key = tuple[int, str]

ONE = frozenset({"append", "add", "appendleft"})
FEWER = frozenset({"pop", "popleft", "popitem", "remove", "discard", "clear", "sort", "reverse"})
"""Methods that take elements out, or give them another order: what is left is of the same kinds."""

OTHERS = frozenset({"extend", "insert", "update", "setdefault"})


class Changes:
    """By variable, what is put into the container that it holds: expressions; None for what is not known."""

    def __init__(self, context: FileContext, key: Callable[[cst.BaseExpression], Key]) -> None:
        self._key = key
        self.of: dict[Key, list[cst.BaseExpression | None]] = {}
        for node in below(context.module, cst.Call, cst.Assign, cst.AugAssign, cst.Del):
            self._note(node)

    def _note(self, node: cst.CSTNode) -> None:
        match node:
            case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=method)), args=given):
                if method in ONE and len(given) == 1:
                    self._put(owner, given[0].value)
                elif method == "insert" and len(given) == 2:
                    self._put(owner, given[1].value)
                elif method in FEWER:
                    self._put(owner)
                elif method in OTHERS:
                    self._put(owner, None)
            case cst.Assign(targets=targets, value=value):
                for item in targets:
                    if isinstance(item.target, cst.Subscript):
                        self._put(item.target.value, value)
            case (
                cst.AugAssign(target=cst.Subscript(value=owner)) | cst.Del(target=cst.Subscript(value=owner))
            ):
                self._put(owner, None)

    def _put(self, owner: cst.BaseExpression, *values: cst.BaseExpression | None) -> None:
        match owner:
            case cst.Name() | cst.Attribute(value=cst.Name(value="self")):
                self.of.setdefault(self._key(owner), []).extend(values)


def changed(
    kind: Kind, put: list[cst.BaseExpression | None], kind_of: Callable[[cst.BaseExpression], Kind]
) -> Kind:
    """The kind of a container into which more has been put."""
    more = [None if item is None else kind_of(item) for item in put]
    if isinstance(kind, Several | Listed):
        own = [element(kind)] if isinstance(kind, Listed) or kind.items else []
        return Listed(join([*own, *more]), kind.type)
    return Table() if isinstance(kind, Table) else kind
