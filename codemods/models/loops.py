"""Loops in model-building code: kept as loops in ``__init__`` (a ``ModuleList``) and in ``forward``.

A size that changes from one turn to the next (the channels of ``x`` in ``for filters in ...: x = block(x, filters)``)
is carried through the loop of ``__init__`` by a variable, as a PyTorch programmer would write it. Where the turns of a
loop are known, it is also run turn by turn for the facts that hold after it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN, Rest, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import (
    carried,
    expressions,
    last_turns,
    layer_lists,
    module_lists,
    pieces,
    sizes,
    statements,
)
from migrate.codemods.models import turns as turns_of
from migrate.codemods.models.pieces import Piece
from migrate.codemods.models.program import (
    Loop,
    names_in,
    used_names,
)
from migrate.codemods.models.run import LoopState, Run, Snapshot
from migrate.codemods.models.values import (
    TENSOR,
    CannotFollow,
    Items,
    LayerList,
    Static,
    TensorRef,
    Value,
)
from migrate.codemods.tree import walk


def run_for(run: Run, node: cst.For) -> None:
    """``for target in iterable: body``."""
    if node.orelse is not None:
        raise CannotFollow("MOD401", node, "`else` of a loop is not understood")
    if turns_of.over_layers(run, node):
        return
    found = pieces.split(run, node.target, node.iter)
    if found is None:
        held = expressions.evaluate(run, node.iter)
        if not isinstance(held, LayerList) or not isinstance(node.target, cst.Name):
            raise CannotFollow("MOD401", node.iter, "what this loop runs over is not understood")
        layer_lists.run_over(run, node, held)
        return
    if turns_of.making_layers(run, node, found):
        return
    turns = pieces.turns(found)
    if run.quiet and turns is not None:
        _unrolled(run, node, found, turns)
        return
    before = Snapshot.of(run)
    try:
        _kept(run, node, found, turns)
    except CannotFollow as error:
        before.restore(run)
        if turns is None and last_turns.apart(run, node, found, _kept):
            return
        if not turns_of.one_by_one(run, node, found):
            raise error


def _kept(run: Run, node: cst.For, found: list[Piece], turns: list[tuple[Any, ...]] | None) -> None:
    """The loop as a loop, in ``__init__`` and in ``forward``."""
    _begin(run, node, found)
    final, entries = None, []
    if turns is not None and not run.quiet:
        final = run.fork(quiet=True)
        try:
            entries = _unrolled(final, node, found, turns)
        except CannotFollow:
            final = None
    changing = carried.carry(run, node, found)
    inner = run.body(node)
    differing = pieces.bind_symbols(inner, found)
    statements.execute(inner, node.body.body)
    differing += carried.listed(run, inner, changing, entries)
    carried.end_of_turn(inner, changing)
    _write(run, inner, node, found, differing)
    _after(run, inner, found, final, changing)
    for symbol, _ in differing:
        run.env.pop(symbol, None)


def _begin(run: Run, node: cst.For, found: list[Piece]) -> None:
    """Begin a Sequential whose first layer is added within the loop: later turns take what the turn before gives."""
    if not run.is_pipeline or isinstance(run.env.get(TENSOR), TensorRef):
        return
    trial = run.fork(quiet=True).body(node)
    pieces.bind_symbols(trial, found)
    statements.execute(trial, node.body.body)
    begun = [facts for _, (_, facts) in trial.draft.inputs[len(run.draft.inputs) :]]
    if begun:  # each branch begins by itself: the one that says most of its input is the first layer's
        facts = max(begun, key=lambda item: sum(size is not UNKNOWN for size in item.shape or ()))
        run.env[TENSOR] = TensorRef(TENSOR, facts, TENSOR, TENSOR)
        run.draft.inputs.append((TENSOR, (TENSOR, facts)))


def _unrolled(run: Run, node: cst.For, found: list[Piece], turns: list[tuple[Any, ...]]) -> carried.Entries:
    """Run the body turn by turn for facts alone; the names keep what the last turn gave them.

    Returns the shapes of the tensors before each turn.
    """
    entries: carried.Entries = []
    state = LoopState(node)
    loops = run.loops
    run.loops = (*loops, state)
    for turn in turns:
        entries.append({key: v.facts.shape for key, v in run.env.items() if isinstance(v, TensorRef)})
        for piece, value in zip(found, turn, strict=True):
            pieces.bind(run, piece.target, value, symbolic=False)
        statements.execute(run, node.body.body)
    run.loops = loops
    return entries


def _write(run: Run, inner: Run, node: cst.For, found: list[Piece], differing: list[tuple[str, str]]) -> None:
    """Put the loop into ``__init__`` and ``forward``, and settle how ``forward`` gets at its modules."""
    state = inner.loops[-1]
    above = statements.comments(node)
    before = len(run.init.items)
    headers = [(_target(run, piece), piece.text) for piece in found]
    made = [header for header, piece in zip(headers, found, strict=True) if piece.tensors is None]
    used = used_names(inner.init)
    made += [(symbol, values) for symbol, values in differing if symbol in used]
    if not made:
        made = [("_", f"range({len(found[0].tensors or ())})")]
    run.init.add(Loop(*module_lists.header(made), inner.init))
    forward = Loop(*module_lists.header(headers), inner.forward, above)
    forward.pieces = [(target, run.forward_text(text)) for target, text in headers]
    forward.target, forward.iterable = module_lists.header(forward.pieces)
    run.forward.add(forward)
    if not run.loops and state.slots and not run.quiet:
        module_lists.settle(run, forward, state, before)


def _target(run: Run, piece: Piece) -> str:
    return run.context.source(piece.target)


def _after(
    run: Run, inner: Run, found: list[Piece], final: Run | None, carried: dict[tuple[str, int], str]
) -> None:
    """What the names mean after the loop: the last turn's values, with sizes as known from running all turns."""
    bound = {part.value for piece in found for part in walk(piece.target) if isinstance(part, cst.Name)}
    for name, value in inner.env.items():
        exact = final.env.get(name) if final is not None else None
        before = run.env.get(name)
        if isinstance(value, TensorRef):
            facts = _lasting(value.facts, exact, name, carried, bound)
            run.env[name] = replace(value, facts=facts)
        elif isinstance(value, Items):
            known = exact if isinstance(exact, Items) else None
            grown = isinstance(before, Items) and len(value.items) > len(before.items)
            if known is not None:
                layouts = [item.facts.layout for item in value.items if isinstance(item, TensorRef)]
                items = tuple(
                    replace(item, facts=item.facts.with_layout(layouts[-1]))
                    if isinstance(item, TensorRef) and layouts
                    else item
                    for item in known.items
                )
                run.env[name] = replace(value, items=items)
            else:
                rest = _rest(before, value, found, bound) if grown else value.rest
                run.env[name] = replace(value, exact=value.exact and not grown, rest=rest)
        elif isinstance(value, Static):
            lasting = exact.value if isinstance(exact, Static) else UNKNOWN
            if value.local and not run.loops:
                lasting = lasting if value != before else value.value
            run.env[name] = replace(value, value=lasting) if value != before else value
        else:
            run.env[name] = value


def _rest(before: Value | None, after: Items, found: list[Piece], bound: set[str]) -> Rest:
    """What the turns after the first add to a list, where each adds one tensor, and always at the same place."""
    last = after.items[-1]
    if not isinstance(before, Items) or not before.exact or not isinstance(last, TensorRef):
        return Rest()
    count = pieces.how_many(found)
    if not after.exact or len(after.items) != len(before.items) + 1 or count is UNKNOWN:
        return Rest()
    facts = _lasting(last.facts, None, "", {}, bound)
    return Rest(facts.shape, facts.layout, facts.dtype, facts.order, count - 1)


def _lasting(
    facts: Tensor, exact: Value | None, name: str, carried: dict[tuple[str, int], str], bound: set[str]
) -> Tensor:
    """Facts after the last turn; what only a turn knows of, which there may be none of, is not known after it."""
    if facts.shape is None:
        return facts
    known = exact.facts.shape if isinstance(exact, TensorRef) else None
    shape: list[Any] = []
    for axis, size in enumerate(facts.shape):
        if known is not None and len(known) == len(facts.shape) and sizes.is_plain(known[axis]):
            shape.append(known[axis])
        elif (name, axis) in carried:
            shape.append(Dim.symbol(carried[name, axis]))
        elif isinstance(size, Dim) and names_in(str(size)) & bound:
            shape.append(UNKNOWN)
        else:
            shape.append(size)
    return replace(facts, shape=tuple(shape))
