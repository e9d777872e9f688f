"""The places of a migrated model: the modules that took the place of Keras layers, each with its link.

Where the codemod left its provenance file, a link is what it wrote; where there is none, the catalog's layers whose
target is the module's type are the candidates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from migrate.alignment import automatic_stem, bare, snake_case
from migrate.catalog import registry
from migrate.catalog.model import Layer, Row, Weight
from migrate.converters.modules import Module, TargetModel
from migrate.errors import MigrateError
from migrate.provenance import ITSELF, LayerLink, Provenance, WeightLink

BY_STRUCTURE = 0  # the line of a link that no provenance file tells


@dataclass(frozen=True)
class Place:
    """A module and the Keras layer expressions that it may come from: with provenance exactly one.

    Attributes:
        keys: how Keras would address the layer by attributes, if the source is a subclassed model with the same
            attributes: ``("blocks", "dense_1")``.
    """

    module: Module
    links: tuple[LayerLink, ...]
    keys: tuple[str, ...] = ()

    @property
    def is_itself(self) -> bool:
        """Whether the weights are those that a class of the program's own makes itself, beside its layers."""
        return all(link.attribute == ITSELF for link in self.links)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The stems of the automatic names of the Keras layers it may come from."""
        return frozenset(kind_of(link) for link in self.links)

    @property
    def name(self) -> str | None:
        """The explicit name of its layer, where the source says it literally."""
        return self.links[0].name if len(self.links) == 1 else None

    @property
    def title(self) -> str:
        """What to call it in messages."""
        lines = sorted({link.line for link in self.links} - {BY_STRUCTURE})
        made = f", from line {lines[0]}" if lines else ""
        return f"{self.module.title}{made}"


def kind_of(link: LayerLink) -> str:
    """The stem of the automatic name of a link's layer: its class's, or its wrapper's, in snake case."""
    return automatic_stem(bare(link.wrapper or link.row))


def constants(link: LayerLink, module: Module) -> frozenset[str]:
    """Parameters that stay at the module's own value because the Keras layer has none (``scale=False``)."""
    row = registry.find(link.row)
    allowed = {name for rendering in row.renderings for name in rendering.constant} if row else set()
    linked = {name for weight in link.weights for name in weight.targets}
    frozen = {name for name, tensor in module.tensors.items() if tensor.constant is not None}
    return frozenset(allowed & frozen - linked)


def held_weights(link: LayerLink, module: Module) -> tuple[WeightLink, ...]:
    """The weights of a link that the module has: which ones may have hung on an argument (``use_bias``)."""
    return tuple(weight for weight in link.weights if set(weight.targets) <= set(module.tensors))


def by_provenance(model: TargetModel, provenance: Provenance) -> list[Place]:
    """The places that the provenance file names, in creation order.

    Raises:
        MigrateError: it does not know the model's class, or does not tell which expression made a module.
    """
    known = {link.target for link in provenance.classes}
    if not known.intersection(model.root.bases):
        raise MigrateError(
            f"{model.reference}: the provenance file knows no class {model.root.reference}; "
            f"it knows {', '.join(sorted(known)) or 'none'}"
        )
    found: dict[str, Place] = {}
    for module in model.modules.values():
        for base in module.bases:
            owner = provenance.class_of(base)
            links = [member for member in owner.members if isinstance(member, LayerLink)] if owner else []
            for place in _places_of(model, module, links, known):
                found.setdefault(place.module.path, place)
    in_order = sorted(found.values(), key=lambda place: place.module.created)
    return _with_keys(model, in_order, provenance)


def _places_of(
    model: TargetModel, owner: Module, links: Iterable[LayerLink], known: Collection[str]
) -> Iterator[Place]:
    """The modules of one instance of a migrated class that come from layers.

    Blocks may lie in the same list as layers, but they have classes, and links, of their own.
    """
    by_attribute: dict[str, list[LayerLink]] = defaultdict(list)
    for link in links:
        by_attribute[link.attribute].append(link)
    for attribute, candidates in by_attribute.items():
        if attribute == ITSELF:
            own = {name: tensor for name, tensor in owner.tensors.items() if "." not in name}
            yield Place(replace(owner, tensors=own), (candidates[0],))
            continue
        found = model.below(owner.path, attribute)
        elements = [module for module in found if not set(known).intersection(module.bases)]
        for position, module in enumerate(elements):
            yield Place(module, (_link_of(module, candidates, position, len(elements)),))


def _link_of(module: Module, links: list[LayerLink], position: int, count: int) -> LayerLink:
    """Of the expressions that fill one attribute (branches, or a list in a loop) the one that made this module.

    Raises:
        MigrateError: nothing tells which.
    """
    exact = [link for link in links if _fills(link, module)]
    typed = [link for link in exact or links if _targets(registry.find(link.row)) & _type_names(module)]
    fitting = typed or exact or links
    if len({(link.row, link.wrapper, link.name, link.weights) for link in fitting}) == 1:
        return fitting[0]
    in_turn = links[position % len(links)]
    if count % len(links) == 0 and in_turn in fitting:
        return in_turn
    lines = ", ".join(str(link.line) for link in fitting)
    raise MigrateError(
        f"{module.title}: made by one of the expressions in lines {lines} of the source, and nothing tells by which; "
        "give the layers names of their own (name=...) and migrate again"
    )


def _fills(link: LayerLink, module: Module) -> bool:
    """Whether a link names just what the module holds."""
    named = {name for weight in link.weights for name in weight.targets}
    return named | constants(link, module) == set(module.weights)


def _targets(row: Row | None) -> set[str]:
    """The modules that a row is rendered to, ``torch.nn.BatchNorm1d``, ``support.BiasedBatchNorm``."""
    signatures = [row.target, *(rendering.target for rendering in row.renderings)] if row else []
    return {signature.partition("(")[0] for signature in signatures if signature}


def _type_names(module: Module) -> set[str]:
    """What a module's classes are called in rows: torch's by their names, carried ones as the catalog's support."""
    return {*module.types, *(f"support.{base.rpartition(':')[2]}" for base in module.bases)}


def _with_keys(model: TargetModel, found: list[Place], provenance: Provenance) -> list[Place]:
    """Add to each place its address in Keras's terms, where an element of a list is its class and a number."""
    stems = {place.module.path: next(iter(place.kinds)) for place in found}
    for module in model.modules.values():
        owner = provenance.class_of(module.reference)
        if owner and module.path not in stems:
            stems[module.path] = snake_case(owner.source.rpartition(":")[2].rpartition(".")[2])
    keys: dict[str, str] = {}
    for path, module in model.modules.items():
        if not module.is_list:
            continue
        seen: Counter[str] = Counter()
        for element in (each for each in model.modules if each.rpartition(".")[0] == path and each):
            stem = stems.get(element, "")
            keys[element] = f"{stem}_{seen[stem]}" if seen[stem] else stem
            seen[stem] += 1

    def address(path: str) -> tuple[str, ...]:
        parts = path.split(".")
        heads = [".".join(parts[: end + 1]) for end in range(len(parts))]
        return tuple(keys.get(head, part) for head, part in zip(heads, parts, strict=True))

    return [Place(place.module, place.links, address(place.module.path)) for place in found]


def by_structure(model: TargetModel) -> list[Place]:
    """Every module with tensors whose type catalog rows are rendered to, with those rows as candidates.

    What lies within such a module (the output projection of an attention) is part of it.
    """
    rows = [(row, _targets(row)) for row in registry.layers()]
    found: dict[str, Place] = {}
    for path, module in model.modules.items():  # outer modules come before those within them
        names = _type_names(module)
        links = tuple(
            link
            for row, targets in rows
            if targets & names
            for link in (_link_from(row, weights, module) for weights in _weights_of(row))
        )
        within = any(path.startswith(f"{outer}.") for outer in found if outer)
        if links and module.tensors and not within and "" not in found:
            found[path] = Place(module, tuple(dict.fromkeys(links)), tuple(path.split(".")))
    return sorted(found.values(), key=lambda place: place.module.created)


def _weights_of(row: Layer) -> list[tuple[Weight, ...]]:
    """The ways in which a row's renderings hold its weights."""
    ways = [row.weights if rendering.weights is None else rendering.weights for rendering in row.renderings]
    return list(dict.fromkeys(ways))


def _link_from(row: Layer, weights: tuple[Weight, ...], module: Module) -> LayerLink:
    """What the codemod would have written, as far as the module tells."""
    links = tuple(
        WeightLink(weight.sources, weight.targets, weight.steps, weight.trainable) for weight in weights
    )
    attribute = module.path.rpartition(".")[2]
    bare = LayerLink(row.name, attribute, BY_STRUCTURE, str(row.level))
    kept = constants(bare, module)
    return replace(bare, weights=tuple(link for link in links if not kept.intersection(link.targets)))
