"""Seeded random inputs, targets, data order and dropout masks.

The two frameworks have no random stream in common, so whatever is random is drawn here, once, and recorded.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from migrate.errors import MigrateError
from migrate.validation.metrics import Array

UNKNOWN_LENGTH = 16  # elements given to an axis whose length the model leaves open
BATCHES = 4  # batches of data drawn; the steps go through them again and again, in a new order each time


@dataclass(frozen=True)
class InputSpec:
    """One input of the model.

    Attributes:
        name: of the input; shape: without the batch axis, None where open; dtype: as the model declares it.
        vocabulary: for integer inputs, the smallest ``input_dim`` of the Embedding layers it goes into.
    """

    name: str
    shape: tuple[int | None, ...]
    dtype: str
    vocabulary: int | None = None


def draw_inputs(specs: Sequence[InputSpec], samples: int, rng: np.random.Generator) -> list[Array]:
    """Standard normal floats; integers below the vocabulary."""
    return [
        _draw_input(spec, (samples, *(UNKNOWN_LENGTH if n is None else n for n in spec.shape)), rng)
        for spec in specs
    ]


def _draw_input(spec: InputSpec, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    if spec.vocabulary is not None:
        return rng.integers(0, spec.vocabulary, shape).astype(spec.dtype)
    if spec.dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if np.issubdtype(np.dtype(spec.dtype), np.integer):
        return rng.integers(0, 256, shape).astype(spec.dtype)
    return rng.standard_normal(shape).astype(spec.dtype)


def draw_target(loss: str, shape: Sequence[int], samples: int, rng: np.random.Generator) -> Array:
    """A target that suits a loss, for an output of a shape (without the batch axis).

    Args:
        loss: name of the loss, class or function, in any spelling.
    """
    kind = loss.rpartition(".")[2].rpartition(":")[2].replace("_", "").lower()
    full = (samples, *shape)
    if kind.startswith("sparse"):
        return rng.integers(0, shape[-1], full[:-1])
    if kind.startswith(("categorical", "kl")):
        return np.eye(shape[-1], dtype=np.float32)[rng.integers(0, shape[-1], full[:-1])]
    if kind.startswith(("binary", "dice", "tversky")):
        return rng.integers(0, 2, full).astype(np.float32)
    if "hinge" in kind:
        return (rng.integers(0, 2, full) * 2 - 1).astype(np.float32)
    if kind.startswith(("poisson", "meanabsolutepercentage", "meansquaredlog", "mape", "msle")):
        return rng.integers(1, 10, full).astype(np.float32)
    return rng.standard_normal(full).astype(np.float32)


def draw_order(samples: int, steps: int, batch: int, rng: np.random.Generator) -> Array:
    """Which samples each step sees, (steps, batch): permutations of the data, one after the other."""
    permutations = -(-steps * batch // samples)
    order = np.concatenate([rng.permutation(samples) for _ in range(permutations)])
    return order[: steps * batch].reshape(steps, batch)


def draw_mask(seed: int, layer: str, step: int, call: int, shape: Sequence[int], rate: float) -> Array:
    """Which elements a dropout layer keeps (1) in one call, as uint8, before any scaling."""
    rng = np.random.default_rng([seed, zlib.crc32(layer.encode()), step, call])
    return (rng.random(tuple(shape)) >= rate).astype(np.uint8)


def read_data(path: str, specs: Sequence[InputSpec], outputs: int) -> tuple[list[Array], list[Array]]:
    """Inputs and targets from an ``.npz`` file: ``x`` and ``y``, with several ``x0``, ``x1``, ... or the input's name.

    Returns:
        inputs, cast to the dtypes that the model declares, and targets (empty when the file has none).

    Raises:
        MigrateError: the file is missing or unreadable, an array is missing or does not fit.
    """
    try:
        with np.load(Path(path), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError) as error:
        raise MigrateError(f"{path}: not a readable .npz file ({error})") from None
    inputs = []
    for index, spec in enumerate(specs):
        array = _pick(arrays, "x", index, len(specs), spec.name)
        if array is None:
            raise MigrateError(
                f"{path}: no array for the input {spec.name!r}; it has {', '.join(sorted(arrays))}"
            )
        wanted = spec.shape
        if array.ndim != len(wanted) + 1 or any(
            n not in (None, m) for n, m in zip(wanted, array.shape[1:], strict=True)
        ):
            raise MigrateError(
                f"{path}: input {spec.name!r} has the shape {array.shape}, the model takes {(None, *wanted)}"
            )
        inputs.append(array.astype(spec.dtype))
    targets = [_pick(arrays, "y", index, outputs, None) for index in range(outputs)]
    present = [target for target in targets if target is not None]
    if present and len(present) < outputs:
        raise MigrateError(f"{path}: targets for {len(present)} of {outputs} outputs; name them y0, y1, ...")
    lengths = {array.shape[0] for array in (*inputs, *present)}
    if len(lengths) != 1 or not lengths.pop():
        raise MigrateError(f"{path}: the arrays must hold the same number of samples, and at least one")
    return inputs, [target.astype(np.float32 if target.dtype.kind == "f" else np.int64) for target in present]


def _pick(arrays: Mapping[str, Any], letter: str, index: int, count: int, name: str | None) -> Array | None:
    keys = ([name] if name else []) + [f"{letter}{index}"] + ([letter] if count == 1 else [])
    return next((np.asarray(arrays[key]) for key in keys if key in arrays), None)
