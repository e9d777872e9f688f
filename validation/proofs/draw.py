"""Random inputs of proofs, from seeds of their own: a proof's data depend on nothing but its text."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from migrate.catalog.proofs import Sample
from migrate.validation.proofs.files import KINDS, draw_file
from migrate.validation.proofs.words import draw_text

Array = np.ndarray[Any, Any]


def generator(*text: object) -> np.random.Generator:
    """A generator seeded by text."""
    return np.random.default_rng(zlib.crc32("|".join(map(str, text)).encode()))


def draw(sample: Sample, random: np.random.Generator) -> Array:
    """An array as a sample describes it."""
    shape = sample.shape
    values: Array
    match sample.kind:
        case "normal":
            values = random.standard_normal(shape)
        case "uniform":
            values = random.uniform(sample.low, sample.high, shape)
        case "integers":
            values = random.integers(int(sample.low), int(sample.high), shape)
        case "probabilities":
            values = random.uniform(0.05, 1.0, shape)
            values /= values.sum(axis=-1, keepdims=True)
        case "mask":
            values = random.uniform(size=shape) < 0.6
            values[..., 0] |= ~values.any(axis=-1)
        case "words" | "texts" | "numerals":
            return draw_text(sample, random)
        case _:
            raise ValueError(f"unknown kind of sample {sample.kind!r}")
    return np.asarray(values, dtype=sample.dtype)


def batch(inputs: Mapping[str, Sample], seed: str, step: int) -> dict[str, Any]:
    """The inputs of one step: arrays, and of files their paths or their contents."""
    return {name: _input(sample, generator(seed, name, step)) for name, sample in inputs.items()}


def _input(sample: Sample, random: np.random.Generator) -> Any:
    return draw_file(sample, random) if sample.kind in KINDS else draw(sample, random)


def weight(name: str, shape: tuple[int, ...], seed: str) -> Array:
    """Values for a layer's weight: never zero or one throughout, variances positive, kernels of modest size."""
    random = generator(seed, "weight", name)
    if "variance" in name:
        return random.uniform(0.5, 2.0, shape).astype("float32")
    fan_in = max(int(np.prod(shape[:-1])), 1)
    scale = 1.0 if len(shape) < 2 else min(1.0, (3.0 / fan_in) ** 0.5)
    return (random.standard_normal(shape) * scale).astype("float32")
