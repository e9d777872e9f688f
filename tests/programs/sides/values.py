"""Values that both frameworks take in place of random numbers: functions of a kind and a shape, and of nothing else.

Whatever order a program draws numbers in, and however many it draws in between, both sides get the same ones. Shapes of
weights are Keras's: a kernel has its inputs and its outputs on its last two axes.
"""

from __future__ import annotations

import math
import os
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def generator(kind: str, shape: Sequence[int]) -> np.random.Generator:
    """Random numbers that a kind and a shape decide."""
    return np.random.default_rng(zlib.crc32(f"{kind}{tuple(map(int, shape))}".encode()))


def unit_normal(shape: Sequence[int]) -> Array:
    """Values of mean 0 and standard deviation 1."""
    return generator("normal", shape).standard_normal(tuple(shape))


def unit_uniform(shape: Sequence[int]) -> Array:
    """Values from 0 to 1."""
    return generator("uniform", shape).random(tuple(shape))


def unit_truncated(shape: Sequence[int]) -> Array:
    """Normal values of which none is further than 2 from 0."""
    values = generator("truncated", shape).standard_normal(tuple(shape))
    return np.clip(values, -2.0, 2.0)


def integers(shape: Sequence[int], low: int, high: int) -> Array:
    """Whole numbers from ``low`` up to, without, ``high``."""
    return (low + np.floor(unit_uniform(shape) * (high - low))).astype(np.int64)


def chosen(logits: Array, samples: int) -> Array:
    """For each row of ``logits`` (batch, classes) that many classes (batch, samples), the likelier the more often."""
    noise = generator("gumbel", (samples, *logits.shape)).gumbel(size=(samples, *logits.shape))
    return np.argmax(logits[np.newaxis] + noise, axis=-1).T


def kernel(shape: Sequence[int], kind: str = "kernel") -> Array:
    """A layer's weights, as large as Glorot's: uniform within the root of 6 / (inputs + outputs)."""
    if len(shape) < 2:
        inputs = outputs = int(shape[0]) if shape else 1
    else:
        field = math.prod(shape[:-2])
        inputs, outputs = field * int(shape[-2]), field * int(shape[-1])
    limit = math.sqrt(6 / max(1, inputs + outputs))
    return nudged((2 * generator(kind, shape).random(tuple(shape)) - 1) * limit)


def nudged(array: Array) -> Array:
    """The same numbers; changed in the sixth digit, in one of many ways, where ``PROGRAMS_NUDGE`` has a number of one.

    A millionth is what sums of some hundred products are rounded by.
    """
    way = os.environ.get("PROGRAMS_NUDGE", "0")
    if way == "0":
        return array
    return array * (1 + 1e-6 * generator(f"nudge {way} ", array.shape).standard_normal(array.shape))


def recurrent(shape: Sequence[int]) -> Array:
    """What a recurrent layer multiplies its state by, (units, gates x units)."""
    return kernel(shape, "recurrent")


def embeddings(shape: Sequence[int]) -> Array:
    """An embedding's table (entries, features): uniform within 0.05."""
    return (2 * generator("embeddings", shape).random(tuple(shape)) - 1) * 0.05


def depthwise(shape: Sequence[int]) -> Array:
    """A depthwise kernel (..., channels, multiplier): that of a grouped convolution with one input in each group."""
    *field, channels, multiplier = shape
    return kernel((*field, 1, channels * multiplier)).reshape(tuple(shape))


def orthogonal(shape: Sequence[int]) -> Array:
    """A matrix, or a kernel seen as one, with orthonormal columns or rows, by Keras's own steps."""
    rows, columns = math.prod(shape[:-1]), int(shape[-1])
    q, r = np.linalg.qr(unit_normal((max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    return np.asarray((q.T if rows < columns else q).reshape(tuple(shape)))
