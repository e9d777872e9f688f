"""The two recordings side by side: which array of the source answers to which of the target, and how far they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from migrate.alignment import Alignment, Pair, weights_of
from migrate.catalog import transforms
from migrate.provenance import Component, Training, WeightLink
from migrate.validation.bundle import Arrays, Recording
from migrate.validation.metrics import Array, compare
from migrate.validation.results import Comparison, Part, Place

EXCUSED = (
    "equivalent",
    "approximate",
)  # levels that allow a difference; masks take the place of `statistical`
Lookup = Callable[[Recording, Arrays], Array | None]


@dataclass(frozen=True)
class Evidence:
    """Everything that the stages look at.

    Attributes:
        source, target: the recordings.
        alignment: which module took which layer's place.
        training: the loss and the optimizer that the provenance names.
    """

    source: Recording
    target: Recording
    alignment: Alignment
    training: Training

    @property
    def random(self) -> str:
        """Why what happens in training cannot be decided: random numbers were drawn that are not the recorded masks."""
        source, target = self.source.manifest["drew"], self.target.manifest["drew"]
        if not (source or target):
            return ""
        sides = [f"the source's {', '.join(source)}"] if source else []
        sides += ["the migrated model"] if target else []
        return f"{' and '.join(sides)} drew random numbers in training for which no common mask could be injected"

    def linked(self) -> Iterator[tuple[Pair, WeightLink, tuple[str, ...]]]:
        """Each weight link of each pair, with the source layer's own names of its weights.

        A layer whose weights do not fit its link is left out here; the weights stage says so.
        """
        for pair in self.alignment.pairs:
            try:
                links = weights_of(pair.link, pair.source)
            except ValueError:
                continue
            for link, names in links:
                yield pair, link, names

    def compare(self, part: Part, name: str, source: Lookup, target: Lookup, **extra: Any) -> Comparison:
        """Compare what two lookups find, in float32 and, where there are both, between the float64 runs."""
        single = source(self.source, self.source.results), target(self.target, self.target.results)
        if single[0] is None or single[1] is None:
            missing = "the source" if single[0] is None else "the target"
            return Comparison(part, name, None, f"missing: {missing} has none", **extra)
        try:
            metrics = compare(single[0], single[1])
        except ValueError as error:
            return Comparison(part, name, None, str(error), **extra)
        double = (
            None if self.source.precise is None else source(self.source, self.source.precise),
            None if self.target.precise is None else target(self.target, self.target.precise),
        )
        precise = None
        if double[0] is not None and double[1] is not None and double[0].shape == double[1].shape:
            precise = compare(double[0], double[1], scale=metrics.scale)
        noise = _noise(single[0], double[0]), _noise(single[1], double[1])
        return Comparison(part, name, metrics, precise=precise, noise=noise, **extra)


def at(key: str) -> Lookup:
    """Look up one key."""
    return lambda _, arrays: arrays.get(key)


def carried_over(
    prefix: str, layer: str, link: WeightLink, names: tuple[str, ...], index: int, suffix: str = ""
) -> Lookup:
    """The source's arrays of a link, taken to the target's ``index``-th tensor."""

    def lookup(_: Recording, arrays: Arrays) -> Array | None:
        found = [arrays.get(f"{prefix}/{layer}/{name}{suffix}") for name in names]
        if any(array is None for array in found):
            return None
        made = transforms.apply(link.steps, found)
        return np.asarray(made[index]) if index < len(made) else None

    return lookup


def carried_back(prefix: str, path: str, link: WeightLink, index: int) -> Lookup:
    """The target's tensors of a link, taken back to the source's ``index``-th weight.

    Where two tensors took one weight's place (a recurrent layer's two biases) the inverse says what they amount to.
    """

    def lookup(_: Recording, arrays: Arrays) -> Array | None:
        found = [arrays.get(f"{prefix}/{path}/{name}") for name in link.targets]
        if any(array is None for array in found):
            return None
        return np.asarray(transforms.invert(link.steps, found)[index])

    return lookup


def place(pair: Pair) -> Place:
    """Where a pair stands in both sources."""
    link = pair.link
    return Place(pair.source.name, link.row, pair.path, pair.owner.source, link.line, link.level, link.note)


def excused(pair: Pair) -> tuple[str, ...]:
    """The pair's row, if its rendering may differ."""
    return (pair.link.row,) if pair.link.level in EXCUSED else ()


def component_rows(component: Component | None) -> tuple[str, ...]:
    """The row of a loss or optimizer, if its rendering may differ."""
    return (component.row,) if component is not None and component.level in EXCUSED else ()


def _noise(single: Array, double: Array | None) -> float | None:
    if double is None or double.shape != single.shape:
        return None
    return compare(double, single).max_abs
