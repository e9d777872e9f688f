"""The Keras layers of a checkpoint that come into question for modules of their own.

A file nests layers within models, lists and layers. What is one module on the other side (a GRU with its cell, an
attention with its projections) is taken as a whole; everything else is looked into.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from migrate.alignment import automatic_stem
from migrate.converters.checkpoints.keras_tree import LISTS
from migrate.converters.checkpoints.model import KerasLayer

_NUMBERED = re.compile(r"(?P<stem>.*?)(_(?P<number>\d+))?")


@dataclass(frozen=True)
class Source:
    """A layer with weights.

    Attributes:
        layer: as the file has it.
        address: the names on the way to it, ``encoder/dense_1``; unique in the file.
        kind: its class in snake case, as far as the file tells.
        kind_known: whether the file says so; else the kind is what the name looks like.
        number: the number in its automatic name, 0 without one; None if the name is not automatic or not known.
        keys: its address by attributes, for layers that attributes of a subclassed model hold; else empty.
        turn: position among the layers of a Sequential, which are listed in creation order; else None.
    """

    layer: KerasLayer
    address: str
    kind: str
    kind_known: bool
    number: int | None
    keys: tuple[str, ...]
    turn: int | None = None

    @property
    def name(self) -> str | None:
        """The layer's own name."""
        return self.layer.name

    @property
    def described(self) -> str:
        """Its address, and the names and shapes of its weights."""
        weights = ", ".join(
            "/".join([*(layer.title for layer in between), weight.name]) + f" {weight.entry.shape}"
            for between, weight in self.layer.all_weights()
        )
        return f"{self.address}: {weights}"


@dataclass(frozen=True)
class Wanted:
    """What tells that a layer of the file is one module: its kind, its name, its attributes, or the user's word.

    Attributes:
        keys: empty for a file that does not address layers by attributes.
    """

    kinds: Collection[str]
    names: Collection[str] = ()
    keys: Collection[tuple[str, ...]] = ()
    addresses: Collection[str] = ()


def sources(root: KerasLayer, wanted: Wanted) -> list[Source]:
    """Every layer with weights in a model, in the file's order."""
    itself = Source(root, root.title, _kind(root, False), root.class_name is not None, None, ())
    return [source for source in _within(itself, (), (), wanted) if any(source.layer.all_weights())]


def _within(
    itself: Source, above: tuple[str, ...], keys: tuple[str, ...], wanted: Wanted
) -> Iterator[Source]:
    parent = itself.layer
    if parent.weights:  # variables of a model, or of a layer that is none of the wanted
        yield replace(itself, layer=replace(parent, children=()))
    for position, (child, below, in_list) in enumerate(_members(parent, keys)):
        kind = _kind(child, in_list)
        address = (*above, child.title)
        turn = position if parent.class_name == "Sequential" else None
        found = Source(
            child,
            "/".join(address),
            kind,
            in_list or child.class_name is not None,
            _number(child.name, kind),
            below if wanted.keys and not set(below) & set(LISTS) else (),
            turn,
        )
        if (
            kind in wanted.kinds
            or child.name in wanted.names
            or found.keys in wanted.keys
            or found.address in wanted.addresses
        ):
            yield found
        else:
            yield from _within(found, address, below, wanted)


def _members(parent: KerasLayer, keys: tuple[str, ...]) -> Iterator[tuple[KerasLayer, tuple[str, ...], bool]]:
    """The layers directly within one, those in its lists included: each with its keys, and whether a list holds it."""
    for child in parent.children:
        below = (*keys, child.key)
        if child.is_list:
            yield from ((inner, address, True) for inner, address, _ in _members(child, below))
        else:
            yield child, below, False


def _kind(layer: KerasLayer, in_list: bool) -> str:
    """Its class in snake case: as the file says it, else by the key in a list, else by an automatic name."""
    if layer.class_name:
        return automatic_stem(layer.class_name)
    match = _NUMBERED.fullmatch(layer.key if in_list else layer.title)
    return match["stem"] if match else layer.title


def _number(name: str | None, kind: str) -> int | None:
    match = _NUMBERED.fullmatch(name or "")
    return int(match["number"] or 0) if match and name and match["stem"] == kind else None
