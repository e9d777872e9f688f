"""Pair layers with modules by the order in which source makes them that was written from the checkpoint itself.

`migrate convert` writes such source, and with it in the provenance file the addresses of the file's layers in the order
in which that source makes them. The migrated constructor makes its modules in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from migrate.converters.align import may_be
from migrate.converters.modules import TargetModel
from migrate.converters.places import Place, held_weights
from migrate.converters.sources import Source
from migrate.errors import MigrateError
from migrate.provenance import Provenance


def order_of(model: TargetModel, provenance: Provenance | None) -> tuple[str, ...]:
    """The addresses of the layers of the file that a model's source was written from; () for every other model."""
    link = provenance.model_of(model.root.reference) if provenance else None
    return link.layers if link else ()


def in_turn(found: Sequence[Source], places: Sequence[Place], order: Sequence[str]) -> dict[str, str]:
    """Module paths by layer addresses.

    Args:
        found: the layers with weights; places: the modules with weights, in the order in which they are made.
        order: see `order_of`.

    Raises:
        MigrateError: the file is another model's than the one that the source was written from.
    """
    if not order:
        return {}
    turns = {address: number for number, address in enumerate(order)}
    turns |= _by_last_name([source.address for source in found if source.address not in turns], turns)
    strange = [source.address for source in found if source.address not in turns]
    if strange:
        raise MigrateError(
            f"the source was not written from this checkpoint: it makes no layer {', '.join(strange)}; give the file "
            "that it was written from, or one with the same layers"
        )
    places = [place for place in places if any(held_weights(link, place.module) for link in place.links)]
    listed = sorted(found, key=lambda source: turns[source.address])
    if len(listed) != len(places) or not all(map(may_be, listed, places)):
        made = ", ".join(place.title for place in places)
        raise MigrateError(
            f"the source was not written from this checkpoint, or has been changed: {len(listed)} layers with weights "
            f"({', '.join(source.address for source in listed)}) do not fit its modules ({made})"
        )
    return {source.address: place.module.path for source, place in zip(listed, places, strict=True)}


def _by_last_name(strange: Sequence[str], turns: Mapping[str, int]) -> dict[str, int]:
    """Turns of layers whose models a format addresses otherwise (SavedModels by numbers), where the last name tells."""
    own = Counter(address.rpartition("/")[2] for address in turns)
    by_name = {address.rpartition("/")[2]: turn for address, turn in turns.items()}
    names = {address: address.rpartition("/")[2] for address in strange}
    counts = Counter(names.values())
    return {a: by_name[name] for a, name in names.items() if own[name] == counts[name] == 1}
