"""Pair the layers of a checkpoint with the places of a migrated model. Nothing is guessed.

In this order: what the user says; explicit names; attributes, which Keras stores for subclassed models; the numbers
in automatic names, class by class, against the order in which the modules are made; the order of a Sequential; and
for what is left, shapes, where they leave only one way. What can be paired in two ways is not paired.

The numbers count over the whole session in which the model was made, through nested models as well, so layers of one
class are in creation order over the whole checkpoint; so are the modules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from migrate.converters.assignment import fits
from migrate.converters.places import Place
from migrate.converters.sources import Source

Item = TypeVar("Item")


@dataclass(frozen=True)
class Alignment:
    """What belongs together, and what was left on each side."""

    pairs: tuple[tuple[Source, Place], ...]
    sources: tuple[Source, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass
class _Open:
    """The sources and places not yet paired, and the pairs so far."""

    sources: list[Source]
    places: list[Place]
    pairs: list[tuple[Source, Place]] = field(default_factory=list)

    def pair(self, source: Source, place: Place) -> None:
        self.sources.remove(source)
        self.places.remove(place)
        self.pairs.append((source, place))

    def pair_all(self, found: Iterable[tuple[Source, Place]]) -> None:
        for source, place in list(found):
            self.pair(source, place)


def align(sources: Sequence[Source], places: Sequence[Place], said: Mapping[str, str]) -> Alignment:
    """Pair layers with places.

    Args:
        sources: the checkpoint's layers with weights.
        places: the model's places with weights, in creation order.
        said: module paths by layer addresses, as the user gave them.
    """
    left = _Open(list(sources), list(places))
    by_path = {place.module.path: place for place in places}
    left.pair_all((source, by_path[said[source.address]]) for source in sources if source.address in said)
    left.pair_all(_by_key(left, lambda source: source.name, lambda place: place.name))
    left.pair_all(
        _by_key(left, lambda source: source.keys or None, lambda place: place.keys or None, same_kind=True)
    )
    named = {place.name for place in places} - {None}
    left.pair_all(_by_module_name(left))
    left.pair_all(_in_turn(left))
    while left.sources:
        before = len(left.pairs)
        for kind in sorted({source.kind for source in left.sources}):
            members = [source for source in left.sources if source.kind == kind and source.name not in named]
            candidates = [place for place in _of_kind(left, kind, members) if place.name is None]
            left.pair_all(_in_order(members, candidates))
        left.pair_all(
            _by_shape(left)
        )  # and once these are out of the way, the order of the rest may be known
        if len(left.pairs) == before:
            break
    return Alignment(tuple(left.pairs), tuple(left.sources), tuple(left.places))


def _unique(items: Iterable[Item], key: Callable[[Item], Hashable | None]) -> dict[Hashable, Item]:
    """Items by a key that is theirs alone; None is no key."""
    known = [(key(item), item) for item in items]
    counts = Counter(each for each, _ in known)
    return {each: item for each, item in known if each is not None and counts[each] == 1}


def _by_key(
    left: _Open,
    of_source: Callable[[Source], Hashable | None],
    of_place: Callable[[Place], Hashable | None],
    same_kind: bool = False,
) -> Iterable[tuple[Source, Place]]:
    """The pairs with a key that nothing else on their sides has."""
    places = _unique(left.places, of_place)
    for key, source in _unique(left.sources, of_source).items():
        place = places.get(key)
        if place and (not same_kind or may_be(source, place)):
            yield source, place


def may_be(source: Source, place: Place) -> bool:
    """Whether nothing that is known of the layer's class speaks against the place."""
    return source.kind in place.kinds or (not source.kind_known and fits(source, place))


def _by_module_name(left: _Open) -> Iterable[tuple[Source, Place]]:
    """Without provenance, a layer's name that is an attribute of the model: ``name="logits"``, ``self.logits``."""
    unlinked = _unique(
        (place for place in left.places if all(link.line == 0 for link in place.links)),
        lambda place: place.module.path.rpartition(".")[2],
    )
    for name, source in _unique(left.sources, lambda source: source.name).items():
        place = unlinked.get(name)
        if place and source.number is None and may_be(source, place) and fits(source, place):
            yield source, place


def _in_turn(left: _Open) -> Iterable[tuple[Source, Place]]:
    """The layers of one Sequential whose classes the file does not say: all that is left, in its order."""
    parents = {source.address.rpartition("/")[0] for source in left.sources}
    listed = all(source.turn is not None and not source.kind_known for source in left.sources)
    pairs = list(zip(sorted(left.sources, key=lambda source: source.turn or 0), left.places, strict=False))
    if len(parents) != 1 or not listed or len(left.sources) != len(left.places):
        return ()
    return pairs if all(may_be(source, place) for source, place in pairs) else ()


def _of_kind(left: _Open, kind: str, sources: list[Source]) -> list[Place]:
    """The places for a kind of layer; one that may be of several kinds, only if it fits none of the others."""
    others = {source.kind for source in left.sources} - {kind}
    found = []
    for place in left.places:
        if kind not in place.kinds:
            continue
        rivals = [source for source in left.sources if source.kind in place.kinds & others]
        if not any(fits(source, place) for source in rivals):
            found.append(place)
        elif not any(fits(source, place) for source in sources):
            continue
        else:
            return []
    return found


def _in_order(sources: list[Source], places: list[Place]) -> Iterable[tuple[Source, Place]]:
    """Pair in creation order, where it is known and the counts agree.

    The turns of several Sequentials tell nothing of each other; only those of one are looked at.
    """
    if len(sources) != len(places):
        return ()
    if len(sources) == 1:
        return zip(sources, places, strict=True)
    numbers = [source.number for source in sources]
    parents = {source.address.rpartition("/")[0] for source in sources}
    turns = [source.turn if len(parents) == 1 else None for source in sources]
    for positions in (numbers, turns):
        if None not in positions and len(set(positions)) == len(positions):
            order = sorted(range(len(sources)), key=lambda index: positions[index] or 0)
            return zip((sources[index] for index in order), places, strict=True)
    return ()


def _by_shape(left: _Open) -> Iterable[tuple[Source, Place]]:
    """The pairs that fit in one way only."""
    ways = [
        (source, place)
        for source in left.sources
        for place in left.places
        if place.name is None and may_be(source, place) and fits(source, place)
    ]
    of_source = Counter(source.address for source, _ in ways)
    of_place = Counter(place.module.path for _, place in ways)
    for source, place in ways:
        if of_source[source.address] == of_place[place.module.path] == 1:
            yield source, place
