"""What an earlier run has left, with a TODO line above it, stays left: a second run changes nothing.

The rest of the file is another one by then: the class that a layer derives from has become a module, a model of the
same name has gone. What could not be understood beside it might be now, half of it, and its TODO line would say what is
not so any more. Who has done what the line asks for takes it away, and runs the codemod again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate import codes
from migrate.codemods import syntax as cst
from migrate.codemods import todo
from migrate.codemods.tree import below
from migrate.finding import TODO_PREFIX

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


class LeftBefore:
    """Before the rewrites of models: they pass over what is left."""

    name = "left before"
    order = 8

    def plan(self, context: FileContext) -> None:
        """Leave every function, class or statement under a TODO line of an error."""
        if TODO_PREFIX.encode() not in context.tree.data:
            return
        for node in _candidates(context):
            told = [
                (code, reason)
                for code, reason in todo.told(context.tree, node)
                if code in codes.registry() and codes.get(code).severity == "error"
            ]
            if told and id(node) not in context.left:
                context.leave(node, told[0][0], node, told[0][1])


def _candidates(context: FileContext) -> Iterator[cst.CSTNode]:
    """Definitions and statements that name the source framework."""
    for node in below(context.module, cst.FunctionDef, cst.ClassDef):
        if any(True for _ in context.names.references(node)):
            yield node
    for item in below(context.module, cst.SimpleStatementLine):
        if any(True for _ in context.names.references(item)):
            yield item


REWRITE = LeftBefore()
