"""What is run in TensorFlow's process at once: statements that go there, gathered while nothing between them minds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.data.keep.flow import Variable
from migrate.codemods.data.keep.partition import Definition, Partition
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

EFFECTS = (
    "os.",
    "shutil.",
    "subprocess.",
    "urllib.",
    "zipfile.",
    "tarfile.",
    "keras.utils.get_file",
    "tf.io.",
)
SEEDS = frozenset(
    {"tf.random.set_seed", "keras.utils.set_random_seed", "numpy.random.seed", "random.seed"}
    | {"tf.config.experimental.enable_op_determinism", "tf.compat.v1.set_random_seed"}
)
"""What both processes have to be told."""


@dataclass
class Run:
    """Statements of one body that become one function.

    Attributes:
        statements: in order; at: the one whose place the call takes.
    """

    statements: list[cst.CSTNode]
    at: cst.CSTNode


def runs(part: Partition, body: list[cst.CSTNode], elsewhere: set[int]) -> list[Run]:
    """The runs of a body.

    Args:
        elsewhere: ids of statements that go to the top of the data module.
    """
    found: list[Run] = []
    between: list[cst.CSTNode] = []
    for item in body:
        if id(item) in elsewhere or _is_import(item) or isinstance(item, Definition):
            continue  # a definition goes to the first run that needs it
        if id(item) not in part.moved | part.copied:
            between.append(item)
            continue
        if id(item) in part.copied:
            if _is_used(part, item):
                between.append(item)
                found = _join(part, found, between, item)
            continue
        found = _join(part, found, between, item)
        if found[-1].at is item:
            between = []
    return found


def _join(part: Partition, found: list[Run], between: list[cst.CSTNode], item: cst.CSTNode) -> list[Run]:
    """The runs with one more statement: in the last one, at its new place or at the old; else in a run of its own."""
    last = found[-1] if found else None
    others = [node for node in between if node is not item]
    if last is None:
        return [Run([item], item)]
    bound = {variable for node in last.statements for variable in part.flow.changes(node)}
    needed = {variable for node in last.statements for variable in part.flow.reads(node)}
    read = {variable for node in others for variable in reached(part, node)}
    changed = {variable for node in others for variable in part.flow.changes(node)}
    if any(_has_effect(part, node) for node in others):
        return [*found, Run([item], item)]
    if not (bound & read) and not (needed | bound) & changed:
        stays = id(item) in part.copied and id(last.at) in part.moved
        return [*found[:-1], Run([*last.statements, item], last.at if stays else item)]
    own, wanted = set(part.flow.changes(item)), set(part.flow.reads(item))
    if not own & (read | changed) and not wanted & changed:
        return [*found[:-1], Run([*last.statements, item], last.at if id(last.at) in part.moved else item)]
    return [*found, Run([item], item)]


def reached(part: Partition, unit: cst.CSTNode) -> set[Variable]:
    """The variables that a statement reads, itself or in functions of the file that it mentions; a definition reads
    nothing before it is called."""
    if isinstance(unit, Definition):
        return set()
    found: set[Variable] = set()
    waiting = list(part.flow.reads(unit))
    while waiting:
        variable = waiting.pop()
        if variable in found:
            continue
        found.add(variable)
        for place in part.places(variable):
            if isinstance(place, Definition):
                waiting += part.flow.reads(place)
    return found


def _has_effect(part: Partition, unit: cst.CSTNode) -> bool:
    """Whether a statement may change files or the like, on which what comes later depends."""
    if isinstance(unit, Definition):
        return False
    resolve = part.context.names.resolve
    return any((resolve(call.func) or "").startswith(EFFECTS) for call in below(unit, cst.Call))


def _is_used(part: Partition, item: cst.CSTNode) -> bool:
    """Whether statements that go read what a statement binds that both sides have."""
    variables = part.flow.binds(item)
    return any(part.is_there(node) for variable in variables for node in part.flow.readers[variable])


def _is_import(item: cst.CSTNode) -> bool:
    return isinstance(item, cst.SimpleStatementLine) and isinstance(item.body[0], cst.Import | cst.ImportFrom)


def seeds(context: FileContext, body: list[cst.CSTNode], at: cst.CSTNode) -> list[cst.CSTNode]:
    """The statements before a place that set the seeds of random numbers."""
    found: list[cst.CSTNode] = []
    for item in body:
        if item is at:
            break
        match item:
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(func=func))]):
                if context.names.resolve(func) in SEEDS:
                    found.append(item)
    return found
