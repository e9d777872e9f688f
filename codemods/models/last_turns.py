"""Loops whose last turn differs, as those over stacked recurrent layers: the last turn is written after the loop.

    for i in range(depth):                                           self.lstms = nn.ModuleList()
        x = layers.LSTM(8, return_sequences=i < depth - 1)(x)   →    for i in range(depth - 1): ...
                                                                     self.lstm = nn.LSTM(8, 8, batch_first=True)

How many turns there are need not be known; that there is one at least is taken for granted, as the code after such a
loop takes what its last turn gives.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from migrate.catalog.dims import Dim
from migrate.catalog.signature import Argument
from migrate.catalog.template import bracketed
from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.models import pieces, statements
from migrate.codemods.models.pieces import Piece
from migrate.codemods.models.run import Run, node_names
from migrate.codemods.models.statics import static
from migrate.codemods.models.unpacked import target_names
from migrate.codemods.models.values import LayerValue, Static
from migrate.codemods.tree import below

Keep = Callable[[Run, cst.For, list[Piece], None], None]
"""Writes a loop of which the turns are not known as a loop."""
SEQUENCES = "return_sequences"
EARLIER = {ast.Lt: True, ast.NotEq: True, ast.GtE: False, ast.Eq: False}
"""What a comparison of a turn's number with the last one's is, in a turn before the last."""


@dataclass(frozen=True)
class Turns:
    """What a loop runs over.

    Attributes:
        number: the variable that counts the turns; count: how many there are, as the source says it.
        shorter: what the loop runs over without its last turn; last: the loop's variables in that turn.
    """

    number: str
    count: str
    shorter: str
    last: Mapping[str, str]


def element(run: Run, layer: LayerValue, name: str) -> tuple[LayerValue, ...]:
    """The kinds of layer that a loop of a constructor puts into the list ``self.name``, of which ``layer`` is one: or
    another in the last turn, which is the same module and gives its last step only."""
    flag = next((item.value for item in layer.node.args if _named(item) == SEQUENCES), None)
    loop = _loop(run, layer.node)
    if flag is None or loop is None or not _fills(run, layer.node, loop):
        return (layer,)
    target, iterable = (loop.target, loop.iter) if isinstance(loop, cst.For) else _head(loop)
    turns = _turns(run, target, iterable)
    flags = dict(_flags(run, flag, turns)) if turns is not None else {}
    with _known(run, flags):
        before = static(run, flag).value
    with _known(run, {key: not value for key, value in flags.items()}):
        last = static(run, flag).value
    if not isinstance(before, bool) or not isinstance(last, bool) or before == last:
        return (layer,)
    layer.keywords = {**layer.keywords, SEQUENCES: Argument(str(before), before)}
    given = {**layer.keywords, SEQUENCES: Argument(str(last), last)}
    return layer, replace(layer, keywords=given, last_of=name)


def _loop(run: Run, node: cst.CSTNode) -> cst.For | cst.ListComp | None:
    """The nearest loop around a node."""
    around = run.context.tree.ancestors(node)
    return next((item for item in around if isinstance(item, cst.For | cst.ListComp)), None)


def _head(node: cst.ListComp) -> tuple[cst.BaseExpression, cst.BaseExpression]:
    return node.for_in.target, node.for_in.iter


def _named(item: cst.Arg) -> str:
    return item.keyword.value if item.keyword is not None else ""


def _fills(run: Run, call: cst.Call, loop: cst.CSTNode) -> bool:
    """Whether a loop puts one layer into its list in each turn, and no other loop is around it."""
    if _loop(run, loop) is not None:
        return False
    if isinstance(loop, cst.ListComp):
        return loop.elt is call and not loop.for_in.ifs
    return isinstance(loop, cst.For) and run.context.statement(call) in loop.body.body


def apart(run: Run, node: cst.For, found: Sequence[Piece], keep: Keep) -> bool:
    """Write the last turn of a loop after it, if that is what the code in it asks for.

    Raises:
        CannotFollow: the loop, or its last turn, is not understood either.
    """
    turns = _turns(run, node.target, node.iter) if not run.loops and len(found) == 1 else None
    flags = dict(_flags(run, node.body, turns)) if turns is not None else {}
    if turns is None or not flags or _is_read_later(run, turns.last):
        return False
    was, run.is_unrolled = run.is_unrolled, True
    try:
        with _known(run, flags):
            keep(run, node, [replace(found[0], text=turns.shorter, values=None, count=UNKNOWN)], None)
        with _known(run, {key: not value for key, value in flags.items()}):
            for name, text in turns.last.items():
                run.env[name] = Static(text, Dim.symbol(text), local=True)
                run.texts[name] = text
            statements.execute(run, node.body.body)
    finally:
        run.is_unrolled = was
        for name in turns.last:
            run.texts.pop(name, None)
            run.env.pop(name, None)
    return True


def _turns(run: Run, target: cst.BaseExpression, iterable: cst.BaseExpression) -> Turns | None:
    """What ``for i in range(n)`` and ``for i, size in enumerate(sizes)`` run over."""
    name, arguments = pieces.builtin(run, iterable)
    names = target_names(target)
    if len(arguments) != 1 or (name, len(names)) not in (("range", 1), ("enumerate", 2)):
        return None
    held = static(run, arguments[0])
    if held.value == 0 or held.value == ():
        return None
    text, source = bracketed(held.text), run.context.source(arguments[0])
    if name == "range":
        return Turns(names[0], source, f"range({text} - 1)", {names[0]: f"({text} - 1)"})
    last = {names[0]: f"(len({text}) - 1)", names[1]: f"{text}[-1]"}
    return Turns(names[0], f"len({source})", f"enumerate({text}[:-1])", last)


def _is_read_later(run: Run, names: Iterable[str]) -> bool:
    """Whether code after the loop reads one of its variables, which have the values of another turn there now."""
    later = [node for nodes in run.rest for node in nodes]
    again = [
        node for node in later if isinstance(node, cst.For) and set(names) & set(target_names(node.target))
    ]
    return any(set(names) & node_names(node) for node in later if node not in again)


def _flags(run: Run, node: cst.CSTNode, turns: Turns) -> Iterator[tuple[int, bool]]:
    """The comparisons in a loop's code that ask for its last turn, by id, and what they are in the others."""
    places = (f"{turns.number} OP {turns.count} - 1", f"{turns.number} + 1 OP {turns.count}")
    wanted = {_normal(place.replace("OP", "==")) for place in places}
    for part in (node, *below(node, cst.Comparison)):
        if not isinstance(part, cst.Comparison):
            continue
        tree = ast.parse(run.context.source(part).strip(), mode="eval").body
        match tree:
            case ast.Compare(left=left, ops=[op], comparators=sides) if type(op) in EARLIER and (
                ast.dump(ast.Compare(left, [ast.Eq()], sides)) in wanted
            ):
                yield id(part), EARLIER[type(op)]


def _normal(text: str) -> str:
    return ast.dump(ast.parse(text, mode="eval").body)


@contextmanager
def _known(run: Run, values: Mapping[int, bool]) -> Iterator[None]:
    """What comparisons are, while a block is interpreted."""
    known = run.context.values.known
    outside = {key: known[key] for key in values if key in known}
    known.update(values)
    try:
        yield
    finally:
        for key in values:
            known.pop(key, None)
        known.update(outside)
