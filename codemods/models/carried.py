"""Sizes and layouts that change from one turn of a loop to the next.

    in_channels = 1
    for filters in [32, 64]:
        self.blocks.append(Block(in_channels, filters))
        in_channels = filters

They are found by trial: the body is interpreted until a turn leaves what it found.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.models import naming, pieces, sizes, statements
from migrate.codemods.models.layout import permutation
from migrate.codemods.models.pieces import Piece
from migrate.codemods.models.program import Line, lines_of, names_in, used_names
from migrate.codemods.models.run import INNER, Run
from migrate.codemods.models.values import CannotFollow, Static, TensorRef
from migrate.codemods.tree import walk

Entries = list[dict[str, tuple[Any, ...] | None]]  # the shapes of the tensors before each turn of a loop
MOST_TRIALS = 6


def carry(run: Run, node: cst.For, found: list[Piece]) -> dict[tuple[str, int], str]:
    """Find what changes from turn to turn, by trial: sizes get a variable, layouts are brought about before the loop.

    Returns the variables by tensor and axis.
    """
    carried: dict[tuple[str, int], str] = {}
    changed = _rebound(node)
    for name in sorted(changed):
        value = run.env.get(name)
        if isinstance(value, TensorRef) and value.text != run.own_name(name):
            statements.bind(run, name, value)  # a parameter of a function written in its call's place
        if isinstance(value, Static) and not value.local:
            run.env[name] = replace(
                value, value=run.symbol(name) if sizes.is_plain(value.value) else UNKNOWN, local=True
            )
            run.forward.add(Line(f"{name} = {_self_value(run, name)}", defines=(name,)))
    for _ in range(MOST_TRIALS):
        trial = run.fork(quiet=True).body(node)
        for (name, axis), symbol in carried.items():
            _set_size(trial, name, axis, Dim.symbol(symbol))
        pieces.bind_symbols(trial, found)
        statements.execute(trial, node.body.body)
        if not _adjust(run, trial, carried):
            break
    else:
        raise CannotFollow("MOD401", node, "the tensors of this loop change their rank from turn to turn")
    defined: set[str] = set()
    for (name, axis), symbol in carried.items():
        _define_carried(run, name, axis, symbol, symbol in defined)
        defined.add(symbol)
    return carried


def _self_value(run: Run, name: str) -> str:
    """A number as it is before the loop: the expression it was defined by, where that is at hand."""
    for item in reversed(list(lines_of(run.init))):
        if item.defines == (name,) and item.code.startswith(f"{name} = "):
            return run.forward_text(item.code[len(name) + 3 :])
    return f"self.{name}"


def _rebound(node: cst.For) -> set[str]:
    """The names that the body assigns."""

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
            carried[name, axis] = _shared(run, trial, name, axis, carried) or _size_name(
                run, name, axis, len(before.facts.shape), set(carried.values())
            )
            again = True
    return again


def _shared(run: Run, trial: Run, name: str, axis: int, carried: dict[tuple[str, int], str]) -> str | None:
    """The variable of another tensor's size that has the same value before the loop and after a turn."""
    for (other, position), symbol in carried.items():
        if other != name and _sizes(run, trial, other, position) == _sizes(run, trial, name, axis):
            return symbol
    return None


def _sizes(run: Run, trial: Run, name: str, axis: int) -> tuple[Any, Any]:
    """A size before the loop and after a turn."""
    found = []
    for value in (run.env[name], trial.env[name]):
        assert isinstance(value, TensorRef)
        assert value.facts.shape is not None
        found.append(value.facts.shape[axis])
    return found[0], found[1]


def _size_name(run: Run, name: str, axis: int, rank: int, others: set[str]) -> str:
    """``in_channels``; where that is taken ``x_channels``."""
    wanted = sizes.axis_name(rank, axis)
    if run.is_inlined:
        return f"{INNER}{name}_{wanted}"
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
        if free and candidate not in run.env and candidate not in others:
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


def _define_carried(run: Run, name: str, axis: int, symbol: str, is_defined: bool) -> None:
    """``in_channels = 1`` before the loop."""
    value = run.env[name]
    assert isinstance(value, TensorRef)
    assert value.facts.shape is not None
    size = value.facts.shape[axis]
    if not is_defined:
        run.init.add(Line(f"{symbol} = {size}", defines=(symbol,)))
    _set_size(run, name, axis, Dim.symbol(symbol))


def listed(
    run: Run, inner: Run, carried: dict[tuple[str, int], str], entries: Entries
) -> list[tuple[str, str]]:
    """Sizes that no expression gives for the next turn, where the turns are known one by one: the loop of ``__init__``
    runs over their values, ``for n, in_channels in zip([2, 3], [4, 10])``. They are not carried any more.
    """
    found: dict[str, str] = {}
    for (name, axis), symbol in list(carried.items()):
        value = inner.env.get(name)
        size = value.facts.shape[axis] if isinstance(value, TensorRef) and value.facts.shape else UNKNOWN
        if sizes.is_plain(size) or symbol not in used_names(inner.init) or not entries:
            continue
        shapes = [entry.get(name) for entry in entries]
        column = [shape[axis] if shape is not None else UNKNOWN for shape in shapes]
        if all(isinstance(item, int) for item in column):
            found[symbol] = f"[{', '.join(map(str, column))}]"
            del carried[name, axis]
            run.init.items = [
                item for item in run.init.items if not isinstance(item, Line) or item.defines != (symbol,)
            ]
    return list(found.items())


def end_of_turn(inner: Run, carried: dict[tuple[str, int], str]) -> None:
    """``in_channels = filters`` at the end of a turn."""
    after: dict[str, str] = {}
    for (name, axis), symbol in carried.items():
        value = inner.env.get(name)
        size = value.facts.shape[axis] if isinstance(value, TensorRef) and value.facts.shape else UNKNOWN
        if not sizes.is_plain(size):
            if symbol in used_names(inner.init):
                raise CannotFollow(
                    "SHP201", inner.statement, f"a size of `{name}` after a turn of the loop is not known"
                )
            continue
        if after.setdefault(symbol, str(size)) != str(size):
            raise CannotFollow(
                "MOD401", inner.statement, f"the sizes of `{name}` in this loop are not understood"
            )
    changed = {symbol: size for symbol, size in after.items() if symbol != size}
    if any(names_in(size) & (changed.keys() - {symbol}) for symbol, size in changed.items()):
        code = f"{', '.join(changed)} = {', '.join(changed.values())}"  # each from the values before
        inner.init.add(Line(code, defines=tuple(changed)))
        return
    for symbol, size in changed.items():
        inner.init.add(Line(f"{symbol} = {size}", defines=(symbol,)))
