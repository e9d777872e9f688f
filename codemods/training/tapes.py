"""Gradient tapes: which blocks record, and what is asked of each tape.

https://www.tensorflow.org/api_docs/python/tf/GradientTape
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import scope_of
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.training.bind import bind
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

TAPE = "tf.GradientTape"
GRADIENT = ("target", "sources", "output_gradients", "unconnected_gradients")
ZERO = "tf.UnconnectedGradients.ZERO"


@dataclass(frozen=True)
class Gradient:
    """One call of ``tape.gradient``.

    Attributes:
        arguments: by parameter.
        nested: inside of another tape's block: it is differentiated again.
        retain: what it goes back through is gone through again.
        shared: other calls go back through some of it.
    """

    call: cst.Call
    arguments: dict[str, cst.BaseExpression]
    nested: bool = False
    retain: bool = False
    shared: bool = False


@dataclass
class Tape:
    """One ``with tf.GradientTape() as tape`` and what is done with the tape until the name is bound again.

    Attributes:
        call: what makes it.
        calls: its methods' calls, by name.
        deletions: ``del tape``.
        minimised: the calls of ``optimizer.minimize(loss, variables, tape=tape)``.
        strange: uses that are none of these.
    """

    name: str
    block: cst.With
    call: cst.Call
    calls: list[tuple[cst.Call, str]] = field(default_factory=list)
    deletions: list[cst.Del] = field(default_factory=list)
    minimised: list[cst.Call] = field(default_factory=list)
    strange: list[cst.CSTNode] = field(default_factory=list)


def tapes(context: FileContext) -> list[Tape]:
    """The tapes of a file, in the order of its text."""
    found: list[Tape] = []
    for node in below(context.module, cst.With):
        for item in node.items:
            if isinstance(item.item, cst.Call) and context.names.resolve(item.item.func) == TAPE:
                given = item.asname.name if item.asname else None
                text = given.value if isinstance(given, cst.Name) else ""
                found.append(Tape(text, node, item.item))
    by_name: dict[str, list[Tape]] = {}
    for tape in found:
        by_name.setdefault(tape.name, []).append(tape)
    for name in below(context.module, cst.Name):
        if name.value in by_name and context.names.scopes.of(name) is not None:
            meant = _tape_of(context, name, by_name[name.value])
            if meant is not None:
                _use(context, meant, name)
    return found


def _tape_of(context: FileContext, node: cst.Name, named: list[Tape]) -> Tape | None:
    """The tape that a name means: the last one before it whose function sees it."""
    scope = context.names.scopes.of(node)
    owner = scope.owner(node.value) if scope else None
    start = context.tree.span(node)[0]
    before = [
        tape
        for tape in named
        if scope_of(context, tape.block) is owner and context.tree.span(tape.block)[0] < start
    ]
    return before[-1] if before else None


def _use(context: FileContext, tape: Tape, node: cst.Name) -> None:
    parent = context.tree.parent(node)
    if isinstance(parent, cst.Attribute):
        call = context.tree.parent(parent)
        if isinstance(call, cst.Call) and call.func is parent:
            tape.calls.append((call, parent.attr.value))
            return
    if isinstance(parent, cst.Del):
        tape.deletions.append(parent)
        return
    minimised = context.tree.parent(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(parent, cst.Arg) and parent.keyword is not None and parent.keyword.value == "tape":
        match minimised:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="minimize"))):
                tape.minimised.append(minimised)
                return
    tape.strange.append(node)


def gradients(context: FileContext, found: list[Tape]) -> Iterator[tuple[Tape, Gradient | None, cst.Call]]:
    """The calls of ``gradient``, each with what it shares with others; None where its arguments are not known."""
    asked = [(tape, call) for tape in found for call, name in tape.calls if name == "gradient"]
    asked.sort(key=lambda pair: context.tree.span(pair[1])[0])
    for tape, call in asked:
        arguments = bind(call, GRADIENT)
        if arguments is None or not {"target", "sources"} <= arguments.keys() <= set(GRADIENT):
            yield tape, None, call
            continue
        partners = [(t, c) for t, c in asked if c is not call and _overlap(context, t.block, tape.block)]
        start = context.tree.span(call)[0]
        again = any(context.tree.span(c)[0] > start for _, c in partners)
        yield (
            tape,
            Gradient(
                call,
                arguments,
                nested=any(t is not tape and _inside(context, call, t.block) for t in found)
                or _runs_inside(context, call, found),
                retain=again or _repeated(context, call, tape.block),
                shared=bool(partners),
            ),
            call,
        )


def _runs_inside(context: FileContext, call: cst.Call, found: list[Tape]) -> bool:
    """Whether a function around a call is called within a tape's block, directly or by way of others: by name, so that
    methods count."""
    function = context.tree.enclosing(call, cst.FunctionDef)
    recorded = {id(node) for tape in found for node in below(tape.block, cst.Call)}
    names, seen = [function.name.value] if function else [], set[str]()
    while names:
        name = names.pop()
        seen.add(name)
        for node in below(context.module, cst.Call):
            if dotted(node.func).rpartition(".")[2] != name:
                continue
            around = context.tree.enclosing(node, cst.FunctionDef)
            if id(node) in recorded and around is not function:
                return True
            if around is not None and around.name.value not in seen:
                names.append(around.name.value)
    return False


def _overlap(context: FileContext, block: cst.With, other: cst.With) -> bool:
    return block is other or _inside(context, block, other) or _inside(context, other, block)


def _inside(context: FileContext, node: cst.CSTNode, block: cst.CSTNode) -> bool:
    return any(item is block for item in context.tree.ancestors(node))


def _repeated(context: FileContext, call: cst.Call, block: cst.With) -> bool:
    """Whether a loop that the tape is outside of asks for the gradient."""
    for item in context.tree.ancestors(call):
        if item is block or isinstance(item, cst.FunctionDef):
            return False
        if isinstance(item, cst.For | cst.While | cst.CompFor | cst.ListComp | cst.GeneratorExp):
            return not _inside(context, block, item)
    return False
