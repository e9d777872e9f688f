"""The runs of calls in a function that might be a function of their own."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from migrate.converters.source.architecture import Tensor
from migrate.converters.source.items import Item, is_foldable, is_layer, key

LONGEST = 120  # calls in a run; links beyond it stand for the tensors from before
SHORTEST = 3
MOST_INPUTS = 2
RETURNED = 1 << 60


@dataclass(frozen=True)
class Run:
    """The items of a function from ``start`` to before ``stop``. ``inputs``: the tensors that they take from before."""

    body: int
    start: int
    stop: int
    inputs: tuple[Tensor, ...]


def runs(items: Sequence[Item], outputs: Sequence[Tensor], body: int = 0) -> Iterator[tuple[Hashable, Run]]:
    """Every run with few inputs and one output; those with the same first element are wired alike."""
    made = {item.output.made_by: number for number, item in enumerate(items)}
    last = _last_uses(items, outputs, made)
    keys = [hash(key(item)) for item in items]
    layers = [is_layer(item) for item in items]
    barred = _barred(items, outputs, made)
    for start in range(len(items)):
        inputs: list[Tensor] = []
        wired: int = 0
        needed_until = (
            start  # how far the run must reach so that nothing of it but the last is used behind it
        )
        for stop in range(start + 1, min(start + LONGEST, len(items)) + 1):
            at = stop - 1
            if at in barred:
                break
            links: list[int] = []
            for tensor in items[at].inputs:
                maker = made.get(tensor.made_by, -1)
                if maker >= start:
                    links.append(at - maker)
                    continue
                if tensor not in inputs:
                    inputs.append(tensor)
                links.append(LONGEST + inputs.index(tensor))
            if len(inputs) > MOST_INPUTS:
                break
            wired = hash((wired, keys[at], tuple(links)))
            if stop - start >= SHORTEST and needed_until <= at and any(layers[start:stop]) and inputs:
                yield wired, Run(body, start, stop, tuple(inputs))
            needed_until = max(needed_until, last[at])


def _last_uses(
    items: Sequence[Item], outputs: Sequence[Tensor], made: dict[tuple[str, int], int]
) -> list[int]:
    """By item, the number of the last one that takes what it gives."""
    last = [0] * len(items)
    for number, item in enumerate(items):
        for tensor in item.inputs:
            if tensor.made_by in made:
                last[made[tensor.made_by]] = number
    for tensor in outputs:
        if tensor.made_by in made:
            last[made[tensor.made_by]] = RETURNED
    return last


def _barred(items: Sequence[Item], outputs: Sequence[Tensor], made: dict[tuple[str, int], int]) -> set[int]:
    """The items that no run may hold: those that give several tensors, and see `is_foldable`."""
    several = [tensor for item in items for tensor in item.inputs if tensor.output]
    several += [tensor for tensor in outputs if tensor.output]
    found = {made[tensor.made_by] for tensor in several if tensor.made_by in made}
    return found | {number for number, item in enumerate(items) if not is_foldable(item)}
