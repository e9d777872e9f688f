"""A copy of a checkpoint whose batch normalization has other statistics, so that a layer that ignores them shows.

Fresh networks have statistics of 0 and 1 and biases of 0 everywhere: two layers that were mistaken for each other would
give the same numbers. So weights that are all equal are moved as well.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from migrate.converters.checkpoints.model import Array, Entry
from migrate.converters.checkpoints.registry import Refillable, format_of, open_checkpoint
from migrate.converters.conversion import Conversion

MEAN, VARIANCE = "moving_mean", "moving_variance"
SPREAD = 0.1  # of what is added to weights that are all equal
NARROWEST, WIDEST = 0.5, 1.5  # factors of a variance
LARGEST = 1 << 20  # elements: what is all equal and larger is looked at no further


def perturb(conversion: Conversion, target: Path) -> bool:
    """Write a copy of the checkpoint of Keras's that a conversion has read, with other statistics.

    Returns:
        whether there was anything to perturb, and a format that can be written again; else nothing is written.
    """
    form = format_of(conversion.checkpoint)
    if not isinstance(form, Refillable):
        return False
    with open_checkpoint(conversion.checkpoint) as opened:
        arrays = dict(perturbed(conversion, opened.entries))
        if arrays:
            form.refill(conversion.checkpoint, target, arrays)
        return bool(arrays)


def perturbed(
    conversion: Conversion, entries: Mapping[str, Entry]
) -> Iterator[tuple[str, Callable[[], Array]]]:
    """The arrays that change, by their names in the file."""
    means = {each.layer: each.entries[0] for each in conversion.tensors if each.weights == (MEAN,)}
    variances = {each.layer: each.entries[0] for each in conversion.tensors if each.weights == (VARIANCE,)}
    for layer in means.keys() & variances.keys():
        mean, variance = entries[means[layer]], entries[variances[layer]]
        yield mean.name, partial(_moved_mean, mean, variance)
        yield variance.name, partial(_scaled_variance, variance)
    statistics = {*means.values(), *variances.values()}
    names = {name for each in conversion.tensors for name in each.entries} - statistics
    for name in sorted(names):
        entry = entries[name]
        if entry.dtype.kind == "f" and 1 < np.prod(entry.shape) <= LARGEST and _is_flat(entry.read()):
            yield name, partial(_spread, entry)


def _is_flat(array: Array) -> bool:
    return bool((array == array.reshape(-1)[0]).all())


def _moved_mean(mean: Entry, variance: Entry) -> Array:
    deviation = np.sqrt(np.abs(variance.read().astype(np.float64)))
    return _like(mean, mean.read() + 0.3 * deviation * _rng(mean).standard_normal(mean.shape))


def _scaled_variance(variance: Entry) -> Array:
    return _like(variance, variance.read() * _rng(variance).uniform(NARROWEST, WIDEST, variance.shape))


def _spread(entry: Entry) -> Array:
    return _like(entry, entry.read() + SPREAD * _rng(entry).standard_normal(entry.shape))


def _rng(entry: Entry) -> np.random.Generator:
    """Other numbers for every array of a file, the same ones each time."""
    return np.random.default_rng(zlib.crc32(entry.name.encode()))


def _like(entry: Entry, array: np.ndarray[Any, Any]) -> Array:
    return np.ascontiguousarray(array, entry.dtype)
