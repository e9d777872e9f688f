"""A copy of a checkpoint whose batch normalization has other statistics, so that a layer that ignores them shows.

Fresh networks have statistics of 0 and 1 and biases of 0 everywhere: two layers that were mistaken for each other would
give the same numbers. So weights that are all equal are moved as well.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from migrate.converters import state_dicts
from migrate.converters.checkpoints import safetensors
from migrate.converters.checkpoints.model import Array, Entry, Tensor
from migrate.converters.checkpoints.registry import Refillable, format_of, open_checkpoint
from migrate.converters.conversion import Conversion, Converted

MEAN, VARIANCE = "moving_mean", "moving_variance"
SPREAD = 0.1  # of what is added to weights that are all equal
SHIFT = 0.1  # of a mean, in deviations
NARROWEST, WIDEST = 0.75, 1.25  # factors of a variance
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
        arrays = dict(perturbed(conversion.tensors, opened.entries, _of_keras))
        if arrays:
            form.refill(conversion.checkpoint, target, arrays)
        return bool(arrays)


def perturb_state(conversion: Conversion, target: Path) -> bool:
    """Write a copy of the state dict that a conversion back to Keras has read, with other statistics (safetensors)."""
    with open_checkpoint(conversion.checkpoint) as file:
        opened = state_dicts.of(file, {tensor.target for tensor in conversion.tensors})
        arrays = dict(perturbed(conversion.tensors, opened.entries, _of_torch))
        if arrays:
            tensors = {
                name: Tensor(entry.shape, entry.dtype, arrays.get(name, entry.read))
                for name, entry in opened.entries.items()
            }
            safetensors.write(target, tensors, {"format": "pt"})
        return bool(arrays)


def perturbed(
    tensors: Iterable[Converted], entries: Mapping[str, Entry], names: Callable[[Converted], tuple[str, ...]]
) -> Iterator[tuple[str, Callable[[], Array]]]:
    """The arrays that change, by their names in the file, which ``names`` gives of a tensor that was converted."""
    converted = tuple(tensors)
    means = {each.layer: names(each)[0] for each in converted if each.weights == (MEAN,)}
    variances = {each.layer: names(each)[0] for each in converted if each.weights == (VARIANCE,)}
    for layer in means.keys() & variances.keys():
        mean, variance = entries[means[layer]], entries[variances[layer]]
        yield mean.name, partial(_moved_mean, mean, variance)
        yield variance.name, partial(_scaled_variance, variance)
    statistics = {*means.values(), *variances.values()}
    others = {name for each in converted for name in names(each)} - statistics
    for name in sorted(others):
        entry = entries[name]
        if entry.dtype.kind == "f" and 1 < np.prod(entry.shape) <= LARGEST and _is_flat(entry.read()):
            yield name, partial(_spread, entry)


def _of_keras(tensor: Converted) -> tuple[str, ...]:
    return tensor.entries


def _of_torch(tensor: Converted) -> tuple[str, ...]:
    return (tensor.target,)


def _is_flat(array: Array) -> bool:
    return bool((array == array.reshape(-1)[0]).all())


def _moved_mean(mean: Entry, variance: Entry) -> Array:
    deviation = np.sqrt(np.abs(variance.read().astype(np.float64)))
    return _like(mean, mean.read() + SHIFT * deviation * _rng(mean).standard_normal(mean.shape))


def _scaled_variance(variance: Entry) -> Array:
    return _like(variance, variance.read() * _rng(variance).uniform(NARROWEST, WIDEST, variance.shape))


def _spread(entry: Entry) -> Array:
    return _like(entry, entry.read() + SPREAD * _rng(entry).standard_normal(entry.shape))


def _rng(entry: Entry) -> np.random.Generator:
    """Other numbers for every array of a file, the same ones each time."""
    return np.random.default_rng(zlib.crc32(entry.name.encode()))


def _like(entry: Entry, array: np.ndarray[Any, Any]) -> Array:
    return np.ascontiguousarray(array, entry.dtype)
