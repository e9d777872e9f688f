"""Find the parts that a model repeats, and make a function of each, as an author would have written them.

A part is a run of calls (`runs`). Two parts are alike if their calls are, wired in the same way; numbers such as
filters and rates may differ and become parameters. Parts come first whose layers' names say that they belong together;
of these, and then of the others, the one that saves most, until none is worth a function. Uses that follow each other
become loops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from migrate.converters.source.architecture import Tensor
from migrate.converters.source.expressions import Code, free
from migrate.converters.source.items import Block, Item, Loop, Use, filled, layers, slots
from migrate.converters.source.names import block_name, prefix
from migrate.converters.source.runs import Run, runs

MOST_PARAMETERS = 6
WORTH = 4  # statements that a function must save
ROUNDS = 60
LEAST_TURNS = 3  # of a loop
WIDTHS = ("filters", "units", "output_dim")


@dataclass(frozen=True)
class Body:
    """The statements of a function, and what it returns. ``whole``: whether names say that it is one part."""

    items: tuple[Item, ...]
    outputs: tuple[Tensor, ...]
    whole: bool = False


def folded(
    items: Sequence[Item], outputs: Sequence[Tensor], taken: set[str]
) -> tuple[tuple[Item, ...], tuple[Block, ...]]:
    """The items with blocks in the place of what repeats, and the blocks, each before those that use it.

    Args:
        outputs: the tensors that are returned.
        taken: names of functions, to which those of the blocks are added.
    """
    main = Body(tuple(items), tuple(outputs))
    blocks: list[Block] = []
    by_name = True
    for _ in range(ROUNDS):
        bodies = [main, *(Body(block.items, (block.output,), block.named) for block in blocks)]
        found = _best(bodies, by_name)
        if not found and by_name:
            by_name = False
            main, blocks = _looped(main, blocks)
            continue
        if not found:
            break
        made, uses = _block(bodies, found, taken)
        bodies = [
            replace(body, items=tuple(_with_uses(body.items, uses, number)))
            for number, body in enumerate(bodies)
        ]
        main = bodies[0]
        blocks = [replace(block, items=body.items) for block, body in zip(blocks, bodies[1:], strict=True)]
        blocks.append(made)
        if not by_name:
            main, blocks = _looped(main, blocks)
    main, blocks = _looped(main, blocks)
    return main.items, tuple(_in_order(blocks))


def _looped(main: Body, blocks: Sequence[Block]) -> tuple[Body, list[Block]]:
    """Everything with loops, which say more than functions of several calls of the same block."""
    looped = [replace(block, items=_with_loops(block.items, (block.output,))) for block in blocks]
    return replace(main, items=_with_loops(main.items, main.outputs)), looped


def _best(bodies: Sequence[Body], by_name: bool) -> list[Run]:
    """The runs that are alike and whose function saves most; none if no function is worth it.

    Args:
        by_name: only those whose layers' names say that each is a part. Such parts are not taken apart again.
    """
    groups: dict[Hashable, list[Run]] = defaultdict(list)
    for number, body in enumerate(bodies):
        if not body.whole:
            for wired, run in runs(body.items, body.outputs, number):
                groups[wired].append(run)
    best: list[Run] = []
    most = WORTH - 1
    for group in groups.values():
        length = group[0].stop - group[0].start
        if _saved(len(group), length) <= most:
            continue
        if by_name:
            group = [run for run in group if _is_named(bodies, run)]
        apart = _apart(group)
        saved = _saved(len(apart), length)
        if saved > most and len(_columns(bodies, apart)[0]) <= MOST_PARAMETERS:
            best, most = apart, saved
    return best


def _saved(count: int, length: int) -> int:
    """The statements that a function saves which is called ``count`` times."""
    return count * length - count - length - 2


def _apart(group: Sequence[Run]) -> list[Run]:
    """The runs of a group that do not overlap, from the first on."""
    kept: list[Run] = []
    for run in group:
        if not kept or kept[-1].body != run.body or kept[-1].stop <= run.start:
            kept.append(run)
    return kept


def _items(bodies: Sequence[Body], run: Run) -> tuple[Item, ...]:
    return bodies[run.body].items[run.start : run.stop]


def _is_named(bodies: Sequence[Body], run: Run) -> bool:
    """Whether the layers' names say that a run is a part: they begin alike, and those around it otherwise."""
    beginning = prefix([*layers(_items(bodies, run))])
    items = bodies[run.body].items
    around = [*items[max(run.start - 1, 0) : run.start], *items[run.stop : run.stop + 1]]
    return bool(beginning) and not any(layer.name.startswith(beginning) for layer in layers(around))


def _columns(
    bodies: Sequence[Body], group: Sequence[Run]
) -> tuple[list[tuple[Any, ...]], list[tuple[str, int]]]:
    """What differs between runs that are alike.

    Returns:
        By parameter its value in each run, and by slot, in the order of the items, its name and the number of its
        parameter, -1 if it is the same everywhere.
    """
    columns: list[tuple[Any, ...]] = []
    places: list[tuple[str, int]] = []
    rows = [[slot for item in _items(bodies, run) for slot in slots(item)] for run in group]
    for column in zip(*rows, strict=True):
        name, values = column[0][0], tuple(value for _, value in column)
        constant = not any(isinstance(value, Code) for value in values) and len(set(values)) == 1
        if not constant and values not in columns:
            columns.append(values)
        places.append((name, -1 if constant else columns.index(values)))
    return columns, places


def _block(
    bodies: Sequence[Body], group: Sequence[Run], taken: set[str]
) -> tuple[Block, dict[tuple[int, int], Use]]:
    """The block that runs are uses of, and the uses by body and first item."""
    columns, places = _columns(bodies, group)
    parameters = _parameters(len(columns), places)
    template = []
    left = list(places)
    first = _items(bodies, group[0])
    for item in first:
        own = slots(item)
        marks, left = left[: len(own)], left[len(own) :]
        values = [v if p < 0 else Code(parameters[p]) for (_, v), (_, p) in zip(own, marks, strict=True)]
        template.append(filled(item, values))
    prefixes = [prefix([*layers(_items(bodies, run))]) for run in group]
    named = all(prefixes) and len(set(prefixes)) == len(prefixes)
    function = free(block_name(prefixes, [*layers(first)]), taken)
    block = Block(
        function, parameters, tuple(template), group[0].inputs, first[-1].output, prefixes[0], named
    )
    uses = {}
    for number, run in enumerate(group):
        items = _items(bodies, run)
        values_ = tuple(column[number] for column in columns)
        uses[run.body, run.start] = Use(block, values_, items, run.inputs, items[-1].output, prefixes[number])
    return block, uses


def _parameters(count: int, places: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Names for parameters, after the arguments that they are given to; where there are several, that of a width."""
    taken = {"x", "y", "name"}
    found = []
    for number in range(count):
        names = [name for name, place in places if place == number]
        found.append(free(next((name for name in WIDTHS if name in names), names[0]), taken))
    return tuple(found)


def _with_uses(items: Sequence[Item], uses: dict[tuple[int, int], Use], body: int) -> Iterator[Item]:
    """Items with the uses of a block in the place of what they stand for."""
    skip = 0
    for number, item in enumerate(items):
        use = uses.get((body, number))
        if use is not None:
            skip = len(use.items)
            yield use
        if not skip:
            yield item
        skip = max(skip - 1, 0)


def _with_loops(items: Sequence[Item], outputs: Sequence[Tensor]) -> tuple[Item, ...]:
    """Items with loops in the place of uses that follow each other."""
    taken = [tensor for item in items for tensor in item.inputs] + list(outputs)
    made: list[Item] = []
    chain: list[Use] = []

    def finish() -> None:
        made.extend([Loop(tuple(chain))] if len(chain) >= LEAST_TURNS else chain)
        chain.clear()

    for item in items:
        follows = (
            bool(chain)
            and isinstance(item, Use)
            and item.block.function == chain[-1].block.function
            and item.values == chain[-1].values
            and item.inputs == (chain[-1].output,)
            and taken.count(chain[-1].output) == 1
        )
        if not follows:
            finish()
        if isinstance(item, Use) and len(item.inputs) == 1 and (follows or taken.count(item.inputs[0]) == 1):
            chain.append(item)
        else:
            finish()
            made.append(item)
    finish()
    return tuple(made)


def _in_order(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks, each after those that it uses."""
    waiting = list(blocks)
    done: set[str] = set()
    while waiting:
        for block in waiting:
            if {*_used(block.items)} <= done:
                done.add(block.function)
                waiting.remove(block)
                yield block
                break


def _used(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Use):
            yield item.block.function
        elif isinstance(item, Loop):
            yield item.uses[0].block.function
