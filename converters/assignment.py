"""The weights of one layer and one module: which array becomes which tensor, and whether that fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from migrate.catalog import transforms
from migrate.catalog.transforms import Step
from migrate.converters.checkpoints.model import KerasLayer, KerasWeight
from migrate.converters.modules import Tensor
from migrate.converters.places import Place, constants, held_weights, kind_of
from migrate.converters.sources import Source
from migrate.provenance import LayerLink, WeightLink

Group = tuple[tuple[KerasLayer, ...], list[KerasWeight]]


class Misfit(Exception):
    """A layer and a module do not belong together; the message says where they differ."""


@dataclass(frozen=True)
class Assignment:
    """Arrays of a layer that together become tensors of a module.

    Attributes:
        source: the layer's address.
        names: the Keras names of the arrays, as the catalog calls them.
        shapes: of the tensors, as the steps make them.
    """

    source: str
    names: tuple[str, ...]
    weights: tuple[KerasWeight, ...]
    steps: tuple[Step, ...]
    targets: tuple[Tensor, ...]
    shapes: tuple[tuple[int, ...], ...]


def assign(source: Source, place: Place) -> tuple[Assignment, ...]:
    """How the layer's weights become the module's tensors.

    Raises:
        Misfit: they do not.
    """
    misfits = []
    of_kind = tuple(link for link in place.links if kind_of(link) == source.kind)
    for link in of_kind or place.links:
        try:
            return _assign(source, place, link)
        except Misfit as misfit:
            misfits.append(str(misfit))
    raise Misfit(misfits[0])


def fits(source: Source, place: Place) -> bool:
    """Whether the layer's weights can become the module's tensors."""
    try:
        assign(source, place)
    except Misfit:
        return False
    return True


def _assign(source: Source, place: Place, link: LayerLink) -> tuple[Assignment, ...]:
    held = held_weights(link, place.module)
    filled = {name for weight in held for name in weight.targets} | constants(link, place.module)
    unfilled = set(place.module.weights) - filled
    if unfilled:
        raise Misfit(f"nothing of {source.described} becomes {', '.join(sorted(unfilled))}")
    ordered = _in_order(source, held)
    assignments = []
    for weight in held:
        arrays = tuple(next(ordered) for _ in weight.sources)
        targets = tuple(place.module.tensors[name] for name in weight.targets)
        shapes = _shapes(weight, arrays)
        for name, shape, target in zip(weight.targets, shapes, targets, strict=True):
            if target.shape is not None and shape != target.shape:
                given = ", ".join(
                    f"{own} {array.entry.shape}" for own, array in zip(weight.sources, arrays, strict=True)
                )
                raise Misfit(f"{given} becomes {name} {shape}, the module has {target.shape}")
        for array in arrays:
            if (array.entry.dtype.kind == "f") != all("float" in target.dtype for target in targets):
                raise Misfit(f"{array.entry.name} is {array.entry.dtype}, the module has {targets[0].dtype}")
        assignments.append(Assignment(source.address, weight.sources, arrays, weight.steps, targets, shapes))
    return tuple(assignments)


def _shapes(weight: WeightLink, arrays: tuple[KerasWeight, ...]) -> tuple[tuple[int, ...], ...]:
    """The shapes that the steps give, found on arrays that take no memory."""
    empty = [np.broadcast_to(np.zeros((), array.entry.dtype), array.entry.shape) for array in arrays]
    names = ", ".join(
        f"{name} {array.entry.shape}" for name, array in zip(weight.sources, arrays, strict=True)
    )
    try:
        shapes = tuple(tuple(array.shape) for array in transforms.apply(weight.steps, empty))
    except (ValueError, IndexError) as error:
        raise Misfit(f"{names} cannot become {', '.join(weight.targets)} ({error})") from None
    if len(shapes) != len(weight.targets):
        raise Misfit(f"{names} becomes {len(shapes)} arrays, not {', '.join(weight.targets)}")
    return shapes


def _in_order(source: Source, links: tuple[WeightLink, ...]) -> Iterator[KerasWeight]:
    """The layer's variables in the order in which the links name them."""
    names = [name for link in links for name in link.sources]
    groups: dict[tuple[KerasLayer, ...], list[KerasWeight]] = {}
    for between, weight in source.layer.all_weights():
        groups.setdefault(between, []).append(weight)
    wanted: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        *between_names, own = name.split("/")
        wanted.setdefault(tuple(between_names), []).append(own)
    found = {}
    for address, group in _paired(source, list(wanted), list(groups)).items():
        weights = _matched(source, wanted[address], groups[group])
        for own, weight in zip(wanted[address], weights, strict=True):
            found["/".join((*address, own))] = weight
    return iter([found[name] for name in names])


def _paired(
    source: Source, wanted: list[tuple[str, ...]], groups: list[tuple[KerasLayer, ...]]
) -> dict[tuple[str, ...], tuple[KerasLayer, ...]]:
    """Which layers within the layer the links mean: the only one (an LSTM's cell) goes without saying."""
    if len(wanted) == len(groups) == 1:
        return {wanted[0]: groups[0]}
    pairs = {}
    for names in wanted:
        meant = [group for group in groups if _means(names, group)]
        if len(meant) != 1:
            raise Misfit(f"its weights are not those of the module's layer: {source.described}")
        pairs[names] = meant[0]
    if len(set(pairs.values())) != len(groups):
        raise Misfit(f"its weights are not those of the module's layer: {source.described}")
    return pairs


def _means(names: tuple[str, ...], group: tuple[KerasLayer, ...]) -> bool:
    """Whether names (``query``; ``forward``) are an address of layers within the layer, some of which it may skip.

    A layer within is known by its attribute (``query_dense``) and its own name (``query``), or the first word of one.
    """
    remaining = iter(group)
    if not names:
        return not group
    return all(
        any(known == name or known.startswith(f"{name}_") for layer in remaining for known in _known(layer))
        for name in names
    )


def _known(layer: KerasLayer) -> tuple[str, ...]:
    return tuple(name for name in (layer.key, layer.name) if name)


def _matched(source: Source, names: list[str], weights: list[KerasWeight]) -> list[KerasWeight]:
    """Variables by name where the file names them as the links do, else in Keras's order, which both keep."""
    if len(names) != len(weights):
        raise Misfit(
            f"the module's layer has {len(names)} weights ({', '.join(names)}), the checkpoint's has {len(weights)}: "
            f"{source.described}"
        )
    by_name = {weight.name: weight for weight in weights}
    if by_name.keys() == set(names):
        return [by_name[name] for name in names]
    return weights
