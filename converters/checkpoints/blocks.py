"""An array as the bytes that a file wants, a block at a time: no second copy of a large array is ever made.

Most of a conversion's time goes into turning kernels round. NumPy's own copy of a transposed array walks along one side
and misses the processor's cache on the other at every step; a copy in tiles, each packed on its way, is several times
as fast.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from migrate.converters.checkpoints.model import Array, Tensor

BLOCK = 4 * 1024 * 1024  # bytes
TILE = 256 * 1024  # bytes of a tile: what the processor keeps close at hand
ALONG = 2048  # of those, how many that lie side by side in the source
APART = 64  # bytes between rows of a packed tile: rows a power of two apart would take each other's place in the cache

Index = tuple[int | slice, ...]


@dataclass(frozen=True)
class Block:
    """A part of an array that lies in one piece where it is written.

    Attributes:
        index: which part.
        start, size: where its bytes lie in those of the array, and how many.
    """

    index: Index
    start: int
    size: int


def blocks(shape: tuple[int, ...], itemsize: int) -> Iterator[Block]:
    """The parts of an array in C order, none larger than `BLOCK` unless a single number is."""
    axis = next((n for n in range(len(shape)) if prod(shape[n + 1 :]) * itemsize <= BLOCK), None)
    if axis is None or 0 in shape:
        yield Block((), 0, prod(shape) * itemsize)
        return
    row = prod(shape[axis + 1 :]) * itemsize
    step = max(BLOCK // row, 1)
    start = 0
    for outer in itertools.product(*map(range, shape[:axis])):
        for first in range(0, shape[axis], step):
            last = min(first + step, shape[axis])
            yield Block((*outer, slice(first, last)), start, (last - first) * row)
            start += (last - first) * row


def content(array: Array, block: Block, dtype: np.dtype[Any], scratch: Array | None = None) -> memoryview:
    """A block's bytes.

    Args:
        dtype: as which the numbers are written, its byte order included.
        scratch: `BLOCK` bytes to work in; what is returned may lie there.
    """
    part = array[block.index]
    if part.dtype != dtype or not part.flags.c_contiguous:
        room = np.empty(block.size, np.uint8) if scratch is None or block.size > BLOCK else scratch
        made = room[: block.size].view(dtype).reshape(part.shape)
        _fill(made, part)
        part = made
    return part.reshape(-1).view(np.uint8).data


def read(name: str, tensor: Tensor) -> Array:
    """The array that was announced.

    Raises:
        ValueError: it is another one.
    """
    array = np.asarray(tensor.read())
    if array.shape != tensor.shape or not np.can_cast(array.dtype, tensor.dtype, "same_kind"):
        raise ValueError(f"{name}: announced {tensor.dtype}{tensor.shape}, is {array.dtype}{array.shape}")
    return array


def _fill(target: Array, source: Array) -> None:
    """Copy numbers between arrays whose axes lie in different orders in memory."""
    if not source.size:
        return
    along = min(range(source.ndim), key=lambda axis: _stride(source, axis), default=0)
    if along == source.ndim - 1 or source.ndim < 2:
        np.copyto(target, source, casting="same_kind")
        return
    steps = _tile(source.shape, along, source.itemsize)
    rows = [step for axis, step in enumerate(steps) if axis != along]
    room = np.empty((*rows, steps[along] + APART // source.itemsize), source.dtype)
    packed = np.moveaxis(room, -1, along)
    ranges = (range(0, length, step) for length, step in zip(source.shape, steps, strict=True))
    for corner in itertools.product(*ranges):
        index = tuple(slice(first, first + step) for first, step in zip(corner, steps, strict=True))
        part = source[index]
        tile = packed[tuple(map(slice, part.shape))]
        np.copyto(tile, part)
        np.copyto(target[index], tile, casting="same_kind")


def _tile(shape: tuple[int, ...], along: int, itemsize: int) -> list[int]:
    """A tile's length on each axis: some of the source's innermost, and of the others as much as there is room for."""
    steps = [1] * len(shape)
    steps[along] = min(ALONG // itemsize, shape[along])
    left = max(TILE // (steps[along] * itemsize + APART), 1)
    for axis in reversed(range(len(shape))):
        if axis != along:
            steps[axis] = min(left, shape[axis])
            left //= steps[axis]
    return steps


def _stride(array: Array, axis: int) -> float:
    """How far apart neighbours on an axis lie; an axis of one element has none."""
    return abs(array.strides[axis]) if array.shape[axis] > 1 else float("inf")
