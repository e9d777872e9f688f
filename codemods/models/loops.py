"""Loops in model-building code: kept as loops in ``__init__`` (a ``ModuleList``) and in ``forward``.

A size that changes from one turn to the next (the channels of ``x`` in ``for filters in ...: x = block(x, filters)``)
is carried through the loop of ``__init__`` by a variable, as a PyTorch programmer would write it. Where the turns of a
loop are known, it is also run turn by turn for the facts that hold after it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import libcst as cst

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods.models import expressions, naming, pieces, sizes, statements
from migrate.codemods.models.layout import permutation
from migrate.codemods.models.pieces import Piece
from migrate.codemods.models.program import (
    Block,
    Line,
    Loop,
    Slot,
    lines_of,
    names_in,
    substitute,
    used_names,
)
from migrate.codemods.models.run import LoopState, Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerList,
    LayerValue,
    ModuleValue,
    Static,
    TensorRef,
    Value,
)

MOST_TRIALS = 6


def run_for(run: Run, node: cst.For) -> None:
    """``for target in iterable: body``."""
    if node.orelse is not None:
        raise CannotFollow("MOD401", node, "`else` of a loop is not understood")
    found = pieces.split(run, node.target, node.iter)
    if found is None:
        _over_modules(run, node, expressions.evaluate(run, node.iter))
        return
    turns = pieces.turns(found)
    if run.quiet and turns is not None:
        _unrolled(run, node, found, turns)
        return
    final = None
    if turns is not None and not run.quiet:
        final = run.fork(quiet=True)
        try:
            _unrolled(final, node, found, turns)
        except CannotFollow:
            final = None
    carried = _carry(run, node, found)
    inner = _body_run(run, node)
    differing = pieces.bind_symbols(inner, found)
    statements.execute(inner, node.body.body)
    _end_of_turn(inner, carried)
    _write(run, inner, node, found, differing)
    _after(run, inner, final, carried)
    for symbol, _ in differing:
        run.env.pop(symbol, None)


def _body_run(run: Run, node: cst.CSTNode) -> Run:
    """A run for the loop's body that writes into blocks of its own and shares everything else."""
    state = LoopState(node)
    return replace(run, env=dict(run.env), init=Block(), forward=Block(), loops=(*run.loops, state))


def _unrolled(run: Run, node: cst.For, found: list[Piece], turns: list[tuple[Any, ...]]) -> None:
    """Run the body turn by turn for facts alone; the names keep what the last turn gave them."""
    state = LoopState(node)
    loops = run.loops
    run.loops = (*loops, state)
    for turn in turns:
        for piece, value in zip(found, turn, strict=True):
            pieces.bind(run, piece.target, value, symbolic=False)
        statements.execute(run, node.body.body)
    run.loops = loops


def _carry(run: Run, node: cst.For, found: list[Piece]) -> dict[tuple[str, int], str]:
    """Find what changes from turn to turn, by trial: sizes get a variable, layouts are brought about before the loop.

    Returns the variables by tensor and axis.
    """
    carried: dict[tuple[str, int], str] = {}
    changed = _rebound(node)
    for name in changed:
        value = run.env.get(name)
        if isinstance(value, Static) and not value.local:
            run.env[name] = replace(
                value, value=Dim.symbol(name) if sizes.is_plain(value.value) else UNKNOWN, local=True
            )
            run.forward.add(Line(f"{name} = {_self_value(run, name)}", defines=(name,)))
    for _ in range(MOST_TRIALS):
        trial = _body_run(run.fork(quiet=True), node)
        for (name, axis), symbol in carried.items():
            _set_size(trial, name, axis, Dim.symbol(symbol))
        pieces.bind_symbols(trial, found)
        statements.execute(trial, node.body.body)
        if not _adjust(run, trial, carried):
            break
    else:
        raise CannotFollow("MOD401", node, "the tensors of this loop change their rank from turn to turn")
    for (name, axis), symbol in carried.items():
        _define_carried(run, name, axis, symbol)
    return carried


def _self_value(run: Run, name: str) -> str:
    """A number as it is before the loop: the expression it was defined by, where that is at hand."""
    for item in reversed(list(lines_of(run.init))):
        if item.defines == (name,) and item.code.startswith(f"{name} = "):
            return run.forward_text(item.code[len(name) + 3 :])
    return f"self.{name}"


def _rebound(node: cst.For) -> set[str]:
    """The names that the body assigns."""
    from migrate.codemods.tree import walk

    names: set[str] = set()
    for part in walk(node.body):
        if (isinstance(part, cst.AssignTarget) and isinstance(part.target, cst.Name)) or (
            isinstance(part, cst.AugAssign) and isinstance(part.target, cst.Name)
        ):
            names.add(part.target.value)
    return names


def _adjust(run: Run, trial: Run, carried: dict[tuple[str, int], str]) -> bool:
    """Compare the tensors after a turn with those before it; True if something had to be changed for the next trial."""
    again = False
    for name, before in list(run.env.items()):
        after = trial.env.get(name)
        if not isinstance(before, TensorRef) or not isinstance(after, TensorRef):
            continue
        if (
            before.facts.shape is None
            or after.facts.shape is None
            or len(before.facts.shape) != len(after.facts.shape)
        ):
            if before.facts.shape != after.facts.shape:
                raise CannotFollow("MOD401", None, f"the rank of `{name}` changes from turn to turn")
            continue
        if after.facts.layout != before.facts.layout and len(before.facts.shape) > 2:
            call = permutation(len(before.facts.shape), after.facts.layout)
            run.emit(Line(f"{name} = {name}{call}"))
            run.draft.permutes += 1
            run.env[name] = replace(
                before, facts=before.facts.with_layout(after.facts.layout), variable=name, text=name
            )
            again = True
        for axis, size in enumerate(before.facts.shape):
            if (name, axis) in carried or size == after.facts.shape[axis] or size is UNKNOWN:
                continue
            carried[name, axis] = _size_name(run, name, axis, len(before.facts.shape))
            again = True
    return again


def _size_name(run: Run, name: str, axis: int, rank: int) -> str:
    """``in_channels``; where that is taken ``x_channels``."""
    wanted = sizes.axis_name(rank, axis)
    alive = {
        symbol
        for value in run.env.values()
        if isinstance(value, TensorRef)
        for size in value.facts.shape or ()
        if isinstance(size, Dim)
        for symbol in names_in(str(size))
    }
    for candidate in (f"in_{wanted}", f"{name}_{wanted}"):
        free = candidate not in run.draft.sizes or (candidate in run.draft.carried and candidate not in alive)
        if free and candidate not in run.env:
            run.draft.carried.add(candidate)
            run.draft.sizes.add(candidate)
            return candidate
    return naming.attribute(f"in_{wanted}", run.draft.sizes)


def _set_size(run: Run, name: str, axis: int, size: Any) -> None:
    value = run.env[name]
    assert isinstance(value, TensorRef)
    assert value.facts.shape is not None
    shape = (*value.facts.shape[:axis], size, *value.facts.shape[axis + 1 :])
    run.env[name] = replace(value, facts=replace(value.facts, shape=shape))


def _define_carried(run: Run, name: str, axis: int, symbol: str) -> None:
    """``in_channels = 1`` before the loop."""
    value = run.env[name]
    assert isinstance(value, TensorRef)
    assert value.facts.shape is not None
    size = value.facts.shape[axis]
    run.init.add(Line(f"{symbol} = {size}", defines=(symbol,)))
    _set_size(run, name, axis, Dim.symbol(symbol))


def _end_of_turn(inner: Run, carried: dict[tuple[str, int], str]) -> None:
    """``in_channels = filters`` at the end of a turn."""
    for (name, axis), symbol in carried.items():
        value = inner.env.get(name)
        size = value.facts.shape[axis] if isinstance(value, TensorRef) and value.facts.shape else UNKNOWN
        if sizes.is_plain(size) and str(size) != symbol:
            inner.init.add(Line(f"{symbol} = {size}", defines=(symbol,)))
        elif size is UNKNOWN and symbol in used_names(inner.init):
            raise CannotFollow(
                "SHP201", inner.statement, f"a size of `{name}` after a turn of the loop is not known"
            )


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
    run.init.add(Loop(*_header(made), inner.init))
    forward = Loop(*_header(headers), inner.forward, above)
    forward.pieces = [(target, run.forward_text(text)) for target, text in headers]
    forward.target, forward.iterable = _header(forward.pieces)
    run.forward.add(forward)
    if not run.loops and state.slots and not run.quiet:
        _settle(run, forward, state, before)


def _target(run: Run, piece: Piece) -> str:
    return run.context.source(piece.target)


def _header(headers: list[tuple[str, str]]) -> tuple[str, str]:
    """Target and iterable of a loop over several things at once."""
    if len(headers) == 1:
        return headers[0]
    targets = [f"({target})" if "," in target else target for target, _ in headers]
    return ", ".join(targets), f"zip({', '.join(text for _, text in headers)})"


def _settle(run: Run, forward: Loop, state: LoopState, position: int) -> None:
    """Choose how an outermost loop names its modules in ``forward``.

    One loop: ``for conv in self.convs``, with ``zip`` where there are several or the variable is needed. Loops within
    loops that do nothing else become one loop over the modules. In all other cases ``next`` of an iterator.
    """
    slots = [slot for slot, _ in state.slots if slot.code]
    lists = [Line(f"self.{slot.attribute} = nn.ModuleList()", slot=None) for slot in slots]
    module_list = run.context.local("torch.nn.ModuleList")
    for line in lists:
        line.code = line.code.replace("nn.ModuleList", module_list, 1)
    loop = run.init.items[position]
    assert isinstance(loop, Loop)
    run.init.items[position:position] = lists
    target = _flattened(forward, slots)
    if target is not None:
        names = {slot.reference: _free(slot.singular, forward, slots) for slot in slots}
        substitute(forward.body, lambda code: _named(code, names))
        substitute(target.body, lambda code: _named(code, names)) if target is not forward else None
        _zip(forward, target, slots, names)
        return
    iterators = {slot.reference: slot.attribute for slot in slots}
    at = run.forward.items.index(forward)
    run.forward.items[at:at] = [Line(f"{slot.attribute} = iter(self.{slot.attribute})") for slot in slots]
    _next_of(forward.body, iterators)


def _named(code: str, names: dict[str, str]) -> str:
    for mark, name in names.items():
        code = code.replace(mark, name)
    return code


def _free(wanted: str, loop: Loop, slots: list[Slot]) -> str:
    """A name for the module in ``forward`` that nothing else has there."""
    taken = set().union(*(names_in(line.code) for line in lines_of(loop.body)), names_in(loop.target))
    name = naming.identifier(wanted)
    return f"{name}_layer" if name in taken else name


def _flattened(forward: Loop, slots: list[Slot]) -> Loop | None:
    """The loop whose turns are the modules': the loop itself, or the one within it that is all its body."""
    marks = [slot.reference for slot in slots]
    innermost = forward
    while True:
        body = [
            item
            for item in innermost.body.items
            if not (isinstance(item, Line) and _is_unused(item, innermost))
        ]
        if len(body) == 1 and isinstance(body[0], Loop):
            innermost = body[0]
            continue
        break
    direct = {
        mark for item in innermost.body.items if isinstance(item, Line) for mark in marks if mark in item.code
    }
    everywhere = [line.code for line in lines_of(forward.body)]
    if direct != {mark for mark in marks if any(mark in code for code in everywhere)} or len(direct) != len(
        marks
    ):
        return None
    if innermost is not forward:
        used = set().union(*(names_in(line.code) for line in lines_of(innermost.body)))
        loop: Loop = forward
        variables = names_in(loop.target)
        while loop is not innermost:
            loop = next(item for item in loop.body.items if isinstance(item, Loop))
            variables |= names_in(loop.target)
        if variables & used:
            return None
    if any(not isinstance(item, Line) and _has_mark(item, marks) for item in innermost.body.items):
        return None
    return innermost


def _is_unused(line: Line, loop: Loop) -> bool:
    return bool(line.defines) and not set(line.defines) & used_names(loop.body)


def _has_mark(item: Any, marks: list[str]) -> bool:
    return any(mark in line.code for line in lines_of(Block([item])) for mark in marks)


def _zip(forward: Loop, innermost: Loop, slots: list[Slot], names: dict[str, str]) -> None:
    """Write ``for a, b in zip(self.as, self.bs)``."""
    body = innermost.body
    used = used_names(body)
    headers = (
        [piece for piece in innermost.pieces if names_in(piece[0]) & used] if innermost is forward else []
    )
    headers += [(names[slot.reference], f"self.{slot.attribute}") for slot in slots]
    forward.body = body
    forward.target, forward.iterable = _header(headers)


def _next_of(block: Block, iterators: dict[str, str]) -> None:
    """Replace marks by ``next(convs)``; a module that a statement block names twice is fetched once, before."""
    items = list(block.items)
    block.items.clear()
    for item in items:
        if isinstance(item, Line):
            for mark, iterator in iterators.items():
                if (
                    item.code.count(mark) == 1
                    and sum(line.code.count(mark) for line in lines_of(Block(items))) == 1
                ):
                    item.code = item.code.replace(mark, f"next({iterator})")
                elif mark in item.code:
                    name = f"{iterator}_item"
                    if not any(
                        isinstance(done, Line) and done.code.startswith(f"{name} = ") for done in block.items
                    ):
                        block.add(Line(f"{name} = next({iterator})"))
                    item.code = item.code.replace(mark, name)
        else:
            _next_of(item.body, iterators)
            if hasattr(item, "orelse"):
                _next_of(item.orelse, iterators)
        block.add(item)


def _after(run: Run, inner: Run, final: Run | None, carried: dict[tuple[str, int], str]) -> None:
    """What the names mean after the loop: the last turn's values, with sizes as known from running all turns."""
    for name, value in inner.env.items():
        exact = final.env.get(name) if final is not None else None
        before = run.env.get(name)
        if isinstance(value, TensorRef):
            facts = _lasting(value.facts, exact, name, carried)
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
                run.env[name] = replace(value, exact=value.exact and not grown)
        elif isinstance(value, Static):
            lasting = exact.value if isinstance(exact, Static) else UNKNOWN
            if value.local and not run.loops:
                lasting = lasting if value != before else value.value
            run.env[name] = replace(value, value=lasting) if value != before else value
        else:
            run.env[name] = value


def _lasting(facts: Tensor, exact: Value | None, name: str, carried: dict[tuple[str, int], str]) -> Tensor:
    if facts.shape is None:
        return facts
    known = exact.facts.shape if isinstance(exact, TensorRef) else None
    shape: list[Any] = []
    for axis, size in enumerate(facts.shape):
        if known is not None and len(known) == len(facts.shape) and sizes.is_plain(known[axis]):
            shape.append(known[axis])
        elif (name, axis) in carried:
            shape.append(Dim.symbol(carried[name, axis]))
        else:
            shape.append(size)
    return replace(facts, shape=tuple(shape))


def _over_modules(run: Run, node: cst.For, iterable: Value) -> None:
    """``for layer in self.layers: x = layer(x)``: the layers exist; ``forward`` loops over their list."""
    if isinstance(iterable, LayerList) and isinstance(node.target, cst.Name):
        name = node.target.value
        body = Block()
        above = statements.comments(node)
        for position, layer in enumerate(iterable.layers):
            inner = _body_run(run, node)
            assert layer.slot is not None
            saved = layer.slot.reference
            layer.slot.reference = name
            inner.env[name] = layer
            statements.execute(inner, node.body.body)
            layer.slot.reference = saved
            written = [line.code for line in lines_of(inner.forward)]
            if position and written != [line.code for line in lines_of(body)]:
                raise CannotFollow("MOD401", node, "the layers of this list need different code")
            body = inner.forward
            run.env.update({key: value for key, value in inner.env.items() if key != name})
        run.forward.add(Loop(name, f"self.{iterable.attribute}", body, above))
        return
    raise CannotFollow("MOD401", node.iter, "what this loop runs over is not understood")


def comprehension(run: Run, node: cst.ListComp) -> Items:
    """``[block(x, n) for n in sizes]``: a ``ModuleList`` in ``__init__``, a comprehension over it in ``forward``."""
    source = node.for_in
    if source.ifs or source.inner_for_in is not None or run.loops:
        raise CannotFollow("MOD401", node, "this comprehension is not understood")
    if not expressions.touches(run, source.iter):
        return _comprehension(run, node, source)
    iterable = expressions.evaluate(run, source.iter)
    if isinstance(iterable, Items) and isinstance(source.target, cst.Name):
        inner = _body_run(run, node)
        items = []
        for item in iterable.items:
            assert isinstance(item, TensorRef)
            inner.env[source.target.value] = TensorRef(source.target.value, item.facts, source.target.value)
            items.append(expressions.evaluate(inner, node.elt))
        text = f"[{expressions.texts(items[0])} for {source.target.value} in {expressions.texts(iterable)}]"
        return Items(tuple(items), text=text, exact=iterable.exact)
    raise CannotFollow("MOD401", node, "what this comprehension runs over is not understood")


def _comprehension(run: Run, node: cst.ListComp, source: cst.CompFor) -> Items:
    """A comprehension over Python values."""
    iterable = static(run, source.iter)
    turns = pieces.turn_values(run, source.iter)
    facts: list[Value] = []
    for turn in turns or []:
        trial = _body_run(run.fork(quiet=True), node)
        pieces.bind(trial, source.target, turn, symbolic=False)
        facts.append(expressions.evaluate(trial, node.elt))
    inner = _body_run(run, node)
    pieces.bind(inner, source.target)
    element = expressions.evaluate(inner, node.elt)
    slots = [slot for slot, _ in inner.loops[-1].slots if slot.code]
    if not isinstance(element, TensorRef):
        if isinstance(element, LayerValue | ModuleValue):
            raise CannotFollow(
                "MOD401", node, "a list of layers made in a comprehension is not understood here"
            )
        return Items(tuple(facts) or (element,), exact=turns is not None)
    run.forward.items.extend(inner.forward.items)
    if run.quiet:
        return Items(tuple(facts) or (element,), exact=turns is not None)
    position = len(run.init.items)
    target = run.context.source(source.target)
    run.init.add(Loop(target, iterable.text, inner.init))
    forward = Loop(target, run.forward_text(iterable.text), Block([Line(run.forward_text(element.text))]))
    forward.pieces = [(forward.target, forward.iterable)]
    _settle(run, forward, replace(inner.loops[-1], slots=[(slot, True) for slot in slots]), position)
    body = forward.body.items[0]
    assert isinstance(body, Line)
    text = f"[{body.code} for {forward.target} in {forward.iterable}]"
    items = tuple(_in_layout(fact, element) for fact in facts) or (element,)
    return Items(items, text=text, exact=turns is not None)


def _in_layout(fact: Value, like: TensorRef) -> Value:
    return (
        replace(fact, facts=fact.facts.with_layout(like.facts.layout))
        if isinstance(fact, TensorRef)
        else fact
    )
