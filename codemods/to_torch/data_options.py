"""``tf.data.Options``: how a pipeline is computed, of which nothing is left to say.

https://www.tensorflow.org/api_docs/python/tf/data/Options
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

OPTIONS = "tf.data.Options"


class DataOptions:
    """Takes out options that nothing but pipelines that were rewritten had."""

    name = "data-options"
    order = 46

    def plan(self, context: FileContext) -> None:
        for statement in below(context.module, cst.SimpleStatementLine):
            match statement:
                case cst.SimpleStatementLine(
                    body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as name)], value=value)]
                ) if isinstance(value, cst.Call) and context.names.resolve(value.func) == OPTIONS:
                    _take_out(context, statement, name)


REWRITE = DataOptions()


def _take_out(context: FileContext, made: cst.SimpleStatementLine, name: cst.Name) -> None:
    """Remove the options and what is set on them, if no other use is left."""
    around = context.tree.enclosing(made, cst.FunctionDef) or context.module
    removed: list[cst.CSTNode] = [made]
    for node in below(around, cst.Name):
        if node.value != name.value or node is name:
            continue
        parent = context.tree.parent(node)
        if isinstance(parent, cst.Attribute) and parent.attr is node:
            continue
        statement = context.statement(node)
        if _sets(statement, name.value):
            removed.append(statement)
        elif not claimed(context, node):
            return
    for statement in removed:
        context.remove(statement, comments=True)
    context.level(Level.EXACT, OPTIONS)


def _sets(statement: cst.CSTNode, name: str) -> bool:
    """``options.threading.private_threadpool_size = 4``."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=target)])]):
            return isinstance(target, cst.Attribute) and dotted(target).split(".")[0] == name
    return False
