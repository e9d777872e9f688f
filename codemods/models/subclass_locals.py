"""Layers that ``__init__`` keeps in a variable of its own until something takes them.

    forward = layers.LSTM(32)                                    self.rnn = support.Bidirectional(...)
    backward = layers.LSTM(32, go_backwards=True)          →
    self.rnn = layers.Bidirectional(forward, backward_layer=backward)

A module is written where it is taken, so the variable goes: it has to be taken once, and at the level of its statement.
"""

from __future__ import annotations

from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions
from migrate.codemods.models.run import Run
from migrate.codemods.models.subclass_plan import ClassPlan, Edit
from migrate.codemods.models.values import CannotFollow, LayerValue, ModuleValue
from migrate.codemods.tree import walk

REPEATING = (
    cst.For,
    cst.While,
    cst.If,
    cst.IfExp,
    cst.ListComp,
    cst.SetComp,
    cst.DictComp,
    cst.GeneratorExp,
    cst.Lambda,
    cst.FunctionDef,
)


def bind(
    run: Run, name: str, value: cst.BaseExpression, line: cst.SimpleStatementLine, plan: ClassPlan
) -> None:
    """``name = layers.Dense(...)`` in a constructor.

    Raises:
        CannotFollow: what is made there is no layer, or it is not taken just once.
    """
    if not _is_taken_once(run, name, line):
        raise CannotFollow("MOD401", line, "a layer that is no attribute is not understood here")
    run.hint = name
    layer = expressions.evaluate(run, value)
    if not isinstance(layer, LayerValue | ModuleValue):
        raise CannotFollow("MOD401", line, "a layer that is no attribute is not understood here")
    if layer.slot is not None:
        run.draft.taken.discard(layer.slot.attribute)
    run.env[name] = layer
    plan.edits.append(Edit(line, None, kept=True))


def taken(run: Run, node: cst.BaseExpression) -> list[LayerValue | ModuleValue]:
    """The layer of a variable that an attribute is given."""
    held = run.env.get(node.value) if isinstance(node, cst.Name) else None
    return [held] if isinstance(held, LayerValue | ModuleValue) else []


def _is_taken_once(run: Run, name: str, line: cst.SimpleStatementLine) -> bool:
    """Whether one expression of the statements that follow, in no branch or loop, reads a variable bound once."""
    tree = run.context.tree
    block = tree.parent(line)
    if block is None:
        return False
    found = [part for part in walk(block) if isinstance(part, cst.Name) and part.value == name]
    named = [part for part in found if not _is_keyword(run, part)]
    bound = [part for part in named if isinstance(tree.parent(part), cst.AssignTarget)]
    read = [part for part in named if part not in bound]
    if len(bound) != 1 or len(read) != 1:
        return False
    inner = _around(run, read[0], block)
    return not any(isinstance(item, REPEATING) for item in inner)


def _around(run: Run, node: cst.CSTNode, block: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes around a node, up to a block."""
    found: list[cst.CSTNode] = []
    for item in run.context.tree.ancestors(node):
        if item is block:
            break
        found.append(item)
    return found


def _is_keyword(run: Run, node: cst.Name) -> bool:
    """Whether a name says no variable: ``f(name=1)``, ``x.name``."""
    around = run.context.tree.parent(node)
    if isinstance(around, cst.Arg):
        return around.keyword is node
    return isinstance(around, cst.Attribute) and around.attr is node
