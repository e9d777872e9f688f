"""Random inputs that suit a model: drawn on the side that knows what it takes, replayed on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

LENGTHS = (8, 11)  # of open axes of sequences, in turn
EXTENTS = (64, 96)  # of open axes of images, in turn: multiples of what networks halve them by
SIDES = (16, 32)  # of open axes of volumes and films
CHANNELS_FIRST = "channels_first"
IMAGE_RANK = 3  # axes of an image without that of the batch
LARGEST_INTEGER = 256
SENTENCE = 5  # words


@dataclass(frozen=True)
class InputSpec:
    """One input of a model.

    Attributes:
        name: of the input.
        shape: without the batch axis, None where open.
        dtype: NumPy's name of it, or ``string``.
        batch: the number of samples, where it is fixed.
        vocabulary: for indices, the size of the smallest table that they go into.
        words: for strings, some that the model knows.
        sentences: whether strings hold several words.
        scale: what floating-point numbers are multiplied by: images that the model itself scales come in 0 to 255.
    """

    name: str
    shape: tuple[int | None, ...]
    dtype: str = "float32"
    batch: int | None = None
    vocabulary: int | None = None
    words: tuple[str, ...] = ()
    sentences: bool = False
    scale: float = 1.0


def draw(specs: Sequence[InputSpec], sizes: Sequence[int], seed: int) -> list[list[Array]]:
    """Batches of the sizes asked for, each with one array an input; another size where the model fixes it."""
    rng = np.random.default_rng(seed)
    return [
        [_draw(spec, (spec.batch or size, *_shape(spec, index)), rng) for spec in specs]
        for index, size in enumerate(sizes)
    ]


def _shape(spec: InputSpec, index: int) -> tuple[int, ...]:
    rank = len(spec.shape)
    open_sizes = LENGTHS if rank < IMAGE_RANK else EXTENTS if rank == IMAGE_RANK else SIDES
    return tuple(open_sizes[index % len(open_sizes)] if size is None else size for size in spec.shape)


def _draw(spec: InputSpec, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    if spec.dtype == "string":
        return _strings(spec, shape, rng)
    dtype = np.dtype(spec.dtype)
    if spec.vocabulary is not None:
        return rng.integers(0, spec.vocabulary, shape).astype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(dtype)
    if dtype.kind in "iu":
        return rng.integers(0, min(LARGEST_INTEGER, np.iinfo(dtype).max), shape).astype(dtype)
    return (spec.scale * rng.standard_normal(shape)).astype(dtype)


def _strings(spec: InputSpec, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    words = np.array((*spec.words, "unheard-of"))
    count = SENTENCE if spec.sentences else 1
    drawn = words[rng.integers(0, len(words), (*shape, count))]
    return np.array([" ".join(row) for row in drawn.reshape(-1, count)]).reshape(shape)


def probe(shape: Sequence[int], index: int) -> Array:
    """Weights of an output in the loss that gradients are taken of: the same numbers on both sides.

    Args:
        shape: of the output; index: which output it is.
    """
    drawn: Array = np.random.default_rng([len(shape), index]).standard_normal(tuple(shape)).astype(np.float32)
    return drawn


def channels_first(array: Array) -> Array:
    """Images, volumes and the like with their channels after the batch; other arrays as they are."""
    return np.moveaxis(array, -1, 1) if array.ndim > IMAGE_RANK else array


def channels_last(array: Array) -> Array:
    """The inverse of `channels_first`."""
    return np.moveaxis(array, 1, -1) if array.ndim > IMAGE_RANK else array
