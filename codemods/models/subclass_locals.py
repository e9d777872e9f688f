"""Layers that ``__init__`` keeps in a variable of its own until something takes them.

    forward = layers.LSTM(32)                                    self.rnn = support.Bidirectional(...)
    backward = layers.LSTM(32, go_backwards=True)          →
    self.rnn = layers.Bidirectional(forward, backward_layer=backward)

    model = keras.Sequential()                                   self.features = nn.Sequential(nn.Linear(8, 16), ...)
    model.add(layers.Dense(16))                            →
    self.features = model

A module is written where it is taken, so the variable goes: it has to be taken once, and at the level of its statement.
"""

from __future__ import annotations

from collections.abc import Sequence

from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions
from migrate.codemods.models.run import Run
from migrate.codemods.models.subclass_plan import ClassPlan, Edit
from migrate.codemods.models.values import CannotFollow, LayerValue, ModuleValue, PipelineValue, Value
from migrate.codemods.tree import walk

Held = LayerValue | ModuleValue | PipelineValue
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
    run.hint = name
    layer = expressions.evaluate(run, value)
    if isinstance(layer, PipelineValue):
        followed = _is_filled_and_taken(run, name, line)
    else:
        followed = isinstance(layer, LayerValue | ModuleValue) and _is_taken_once(run, name, line)
    if not followed or not isinstance(layer, Held):
        raise CannotFollow("MOD401", line, "a layer that is no attribute is not understood here")
    if layer.slot is not None:
        run.draft.taken.discard(layer.slot.attribute)
    run.env[name] = layer
    plan.edits.append(Edit(line, None, kept=True))


def taken(run: Run, node: cst.BaseExpression) -> list[Held]:
    """The layer of a variable that an attribute is given."""
    held = run.env.get(node.value) if isinstance(node, cst.Name) else None
    return [held] if isinstance(held, Held) else []


def adds_to(run: Run, node: cst.BaseSmallStatement) -> tuple[PipelineValue, cst.BaseExpression] | None:
    """The Sequential of a variable, and what ``model.add(layer)`` adds to it; None if a statement is something else."""
    found = _added(node)
    held = run.env.get(found[0]) if found is not None else None
    return (held, found[1]) if found is not None and isinstance(held, PipelineValue) else None


def add(run: Run, model: Value | None, node: cst.BaseExpression) -> None:
    """``self.model.add(layer)``: one more layer of a Sequential.

    Raises:
        CannotFollow: it is no Sequential, or no layer.
    """
    layer = expressions.evaluate(run, node)
    if not isinstance(model, PipelineValue) or not isinstance(layer, LayerValue | ModuleValue):
        raise CannotFollow("MOD401", node, "what is added here is not understood")
    model.layers = (*model.layers, layer)


def _added(node: cst.CSTNode) -> tuple[str, cst.BaseExpression] | None:
    match node:
        case cst.Expr(
            value=cst.Call(
                func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="add")),
                args=[cst.Arg(value=element, keyword=None, star="")],
            )
        ):
            return name, element
    return None


def _is_filled_and_taken(run: Run, name: str, line: cst.SimpleStatementLine) -> bool:
    """Whether the statements that follow, none of them in a branch or loop, add to a Sequential and then take it."""
    block = run.context.tree.parent(line)
    if not isinstance(block, cst.IndentedBlock) or line not in block.body:
        return False
    later = block.body[block.body.index(line) + 1 :]
    reads = [node for node in later if _reads(node, name)]
    adding = [node for node in reads if (found := _added(_only(node))) is not None and found[0] == name]
    match [_only(node) for node in reads[len(adding) :]]:
        case [cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute())], value=cst.Name(value=held))]:
            return held == name and reads[: len(adding)] == adding and not _rebinds(later, name)
    return False


def _only(node: cst.CSTNode) -> cst.CSTNode:
    """The statement of a line that has one."""
    match node:
        case cst.SimpleStatementLine(body=[only]):
            return only
    return node


def _reads(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(part, cst.Name) and part.value == name for part in walk(node))


def _rebinds(nodes: Sequence[cst.CSTNode], name: str) -> bool:
    targets = (part.target for node in nodes for part in walk(node) if isinstance(part, cst.AssignTarget))
    return any(isinstance(target, cst.Name) and target.value == name for target in targets)


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
