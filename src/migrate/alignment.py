"""Pair the layers of a Keras model with the modules of the class it was migrated to.

Both tools that need it use this: the converter, which knows the source's layers from a checkpoint, and the
validation, which knows them from a live model. It works on plain data, so neither framework is imported.

Per kind of layer (its catalog row, and the wrapper around it), layers with an explicit literal name are paired by
name; the rest in creation order: Keras numbers automatic names per class in that order (``conv1d``, ``conv1d_1``,
...), and the migrated constructor builds its modules in the same order. Nothing is paired by shape alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrate.provenance import ITSELF, BlockLink, ClassLink, LayerLink, Provenance, WeightLink

Shape = tuple[int, ...]
OWN_NAMES = {"GroupQueryAttention": "GroupedQueryAttention"}
"""Classes of Keras that are called otherwise in its own code, from which it takes the names of layers and of groups."""
Kind = tuple[str, str]  # the catalog row and the bare class name of the wrapper, "" without one
_NUMBERED = re.compile(r"^(?P<stem>.*?)(?:_(?P<number>\d+))?$")
_WORD_START = re.compile(r"(.)([A-Z][a-z]+)")
_CASE_CHANGE = re.compile(r"([a-z])([A-Z])")


@dataclass(frozen=True)
class SourceLayer:
    """A layer of the Keras model; the caller lists them in its best-known order.

    Attributes:
        name: the layer's name, unique in the model.
        row: canonical name of its class, ``keras.layers.Conv2D``; of a wrapped layer that of the inner one.
        wrapper: bare class name of the wrapper around it, e.g. ``TimeDistributed``.
        created: position in creation order, where the caller has seen it made; None when read from a file.
        weights: name within the layer and shape of each, in Keras's own order.
    """

    name: str
    row: str
    weights: tuple[tuple[str, Shape], ...] = ()
    wrapper: str | None = None
    created: int | None = None


@dataclass(frozen=True)
class TargetModule:
    """A module of the migrated model.

    Attributes:
        path: as ``named_modules`` gives it, ``blocks.0.conv``; empty for the model itself.
        kind: ``package.module:qualname`` of its class.
        created: position in creation order over the whole model.
        tensors: name and shape of each parameter and buffer it holds itself.
    """

    path: str
    kind: str
    created: int
    tensors: tuple[tuple[str, Shape], ...] = ()


@dataclass(frozen=True)
class Pair:
    """A source layer, the path of the module that took its place, the link, and the class that owns the link."""

    source: SourceLayer
    path: str
    link: LayerLink
    owner: ClassLink


@dataclass(frozen=True)
class Alignment:
    """What was paired, in the order of the source's layers, and what was not."""

    pairs: tuple[Pair, ...]
    unpaired_sources: tuple[SourceLayer, ...] = ()
    unpaired_targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Place:
    """A module for which the provenance names a layer, before its layer is known."""

    module: TargetModule
    link: LayerLink
    owner: ClassLink


def align(
    sources: Sequence[SourceLayer], modules: Sequence[TargetModule], provenance: Provenance
) -> Alignment:
    """Pair layers with modules; layers and modules that cannot be paired for certain are left unpaired."""
    places: dict[Kind, list[_Place]] = defaultdict(list)
    for place in _places(modules, provenance):
        places[_kind(place.link.row, place.link.wrapper)].append(place)
    layers: dict[Kind, list[SourceLayer]] = defaultdict(list)
    for layer in sources:
        layers[_kind(layer.row, layer.wrapper)].append(layer)

    chosen: dict[str, _Place] = {}
    for kind, members in layers.items():
        chosen.update(_pair_kind(members, places[kind]))
    pairs = tuple(
        Pair(layer, chosen[layer.name].module.path, chosen[layer.name].link, chosen[layer.name].owner)
        for layer in sources
        if layer.name in chosen
    )
    taken = {pair.path for pair in pairs}
    everywhere = [place.module.path for group in places.values() for place in group]
    return Alignment(
        pairs,
        tuple(layer for layer in sources if layer.name not in chosen),
        tuple(path for path in everywhere if path not in taken),
    )


def weights_of(link: LayerLink, layer: SourceLayer) -> tuple[tuple[WeightLink, tuple[str, ...]], ...]:
    """Each weight link of a layer with the layer's own names of its source weights.

    The links list the weights in Keras's own order, which is the order of ``layer.weights``; a name that occurs once
    is found by its last part all the same, so that an order of the caller's own does no harm.

    Raises:
        ValueError: the layer has more or fewer weights than the links name.
    """
    wanted = [name for weight in link.weights for name in weight.sources]
    names = [name for name, _ in layer.weights]
    if len(wanted) != len(names):
        raise ValueError(
            f"layer {layer.name!r} has {len(names)} weights ({', '.join(names) or 'none'}), "
            f"its migrated module is made from {len(wanted)} ({', '.join(wanted) or 'none'})"
        )
    found = iter(_matched(wanted, names))
    return tuple((weight, tuple(next(found) for _ in weight.sources)) for weight in link.weights)


def _matched(wanted: list[str], names: list[str]) -> list[str]:
    """The layer's names in the order of ``wanted``: by last part where that is unambiguous, else by position."""
    last = [name.rpartition("/")[2].removesuffix(":0") for name in names]
    asked = [name.rpartition("/")[2] for name in wanted]
    if len(set(last)) == len(last) and sorted(last) == sorted(asked):
        return [names[last.index(name)] for name in asked]
    return names


def _places(modules: Sequence[TargetModule], provenance: Provenance) -> Iterator[_Place]:
    classes = {link.target: link for link in provenance.classes}
    by_path = {module.path: module for module in modules}
    for module in sorted(modules, key=lambda each: each.created):
        owner = classes.get(module.kind)
        if owner is not None:
            yield from _places_of(owner, module.path, by_path)


def _places_of(owner: ClassLink, prefix: str, by_path: dict[str, TargetModule]) -> Iterator[_Place]:
    """The modules of one instance of a migrated class, with their links."""
    links: dict[str, list[LayerLink]] = defaultdict(list)
    for member in owner.members:
        if not isinstance(member, BlockLink):
            links[member.attribute].append(member)
    for attribute, members in links.items():
        stem = f"{prefix}.{attribute}" if prefix else attribute
        if attribute == ITSELF:
            yield _Place(by_path[prefix], members[0], owner)
            continue
        if attribute.endswith("*"):
            container = stem[:-1]
            elements = [
                module
                for path, module in by_path.items()
                if path.startswith(container) and "." not in path[len(container) :]
            ]
        else:
            elements = [by_path[stem]] if stem in by_path else []
        elements.sort(key=lambda each: each.created)
        for position, module in enumerate(elements):
            yield _Place(module, _link_of(module, members, position), owner)


def _link_of(module: TargetModule, links: list[LayerLink], position: int) -> LayerLink:
    """Of the links of one list attribute the one whose tensors the module holds; in turn where that tells nothing."""
    held = {name for name, _ in module.tensors if name != "num_batches_tracked"}
    fitting = [link for link in links if {name for weight in link.weights for name in weight.targets} == held]
    candidates = fitting if len(fitting) == 1 else links
    return candidates[position % len(candidates)]


def _pair_kind(layers: list[SourceLayer], places: list[_Place]) -> dict[str, _Place]:
    """Pair the layers and modules of one kind: literal names first, then creation order where the counts agree."""
    by_name: dict[str, list[_Place]] = defaultdict(list)
    for place in places:
        if place.link.name is not None:
            by_name[place.link.name].append(place)
    chosen = {layer.name: by_name[layer.name][0] for layer in layers if len(by_name.get(layer.name, ())) == 1}
    taken = {place.module.path for place in chosen.values()}
    rest = [layer for layer in layers if layer.name not in chosen]
    free = sorted(
        (place for place in places if place.module.path not in taken), key=lambda p: p.module.created
    )
    ordered = _in_creation_order(rest)
    if ordered is not None and len(ordered) == len(free):
        chosen.update({layer.name: place for layer, place in zip(ordered, free, strict=True)})
    return chosen


def _in_creation_order(layers: list[SourceLayer]) -> list[SourceLayer] | None:
    """Layers of one class in the order in which the source made them, or None when nothing tells."""
    if len(layers) < 2:
        return layers
    created = [layer.created for layer in layers]
    if None not in created:
        return sorted(layers, key=lambda layer: layer.created or 0)
    numbers = [automatic_number(layer) for layer in layers]
    if None not in numbers:
        return [
            layer for _, layer in sorted(zip(numbers, layers, strict=True), key=lambda item: item[0] or 0)
        ]
    return None


def automatic_number(layer: SourceLayer) -> int | None:
    """The number in a name that Keras made itself, 0 for ``conv1d``, 3 for ``conv1d_3``; None for any other name."""
    match = _NUMBERED.match(layer.name)
    stem = automatic_stem(layer.wrapper or bare(layer.row))
    if match is None or match["stem"] != stem:
        return None
    return int(match["number"] or 0)


def bare(row: str) -> str:
    """The name of a layer's class alone, of Keras's, ``keras.layers.Dense``, or of the user's own, ``module:Class``."""
    return row.rpartition(":")[2].rpartition(".")[2]


def automatic_stem(name: str) -> str:
    """What Keras calls layers of a class that is exported by this name, before it numbers them."""
    return snake_case(OWN_NAMES.get(name, name))


def snake_case(name: str) -> str:
    """A class name as Keras makes automatic layer names of it: ``Conv2D`` is ``conv2d``, ``PReLU`` ``p_re_lu``."""
    return _CASE_CHANGE.sub(r"\1_\2", _WORD_START.sub(r"\1_\2", name)).lower()


def _kind(row: str, wrapper: str | None) -> Kind:
    return row, (wrapper or "").rpartition(".")[2]
