"""Seeded random inputs, targets, data order and dropout masks.

The two frameworks have no random stream in common, so whatever is random is drawn here, once, and recorded.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from migrate.errors import MigrateError
from migrate.validation.metrics import Array

UNKNOWN_LENGTH = 16  # elements given to an axis whose length the model leaves open
CHANCE = 1e-3  # a class is drawn as a target from this share of the likeliest one's probability on
EVALUATED = 64  # samples at most that the forward pass in inference mode is compared on
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


def draw_target(loss: str, outputs: Array, rng: np.random.Generator) -> Array:
    """A target that suits a loss and what the model puts out.

    Classes are drawn among those that the model itself gives some chance. Where it gives a trained model's certainty
    to one class and the target is another, Keras's loss depends on whether it finds the logits behind the outputs,
    or clips probabilities at 1e-7: data on which a trained model is that wrong is rare.

    Args:
        loss: name of the loss, class or function, in any spelling.
        outputs: (samples, ...), the classes of a classifier on the last axis.
    """
    kind = loss.rpartition(".")[2].rpartition(":")[2].replace("_", "").lower()
    if kind.startswith("sparse"):
        return _draw_class(outputs, rng)
    if kind.startswith(("categorical", "kl")):
        return np.eye(outputs.shape[-1], dtype=np.float32)[_draw_class(outputs, rng)]
    if kind.startswith(("binary", "dice", "tversky")):
        positive = _probabilities(outputs, lambda x: 1 / (1 + np.exp(-x)))
        return _draw_class(np.stack([1 - positive, positive], -1), rng).astype(np.float32)
    if "hinge" in kind:
        return (rng.integers(0, 2, outputs.shape) * 2 - 1).astype(np.float32)
    if kind.startswith(("poisson", "meanabsolutepercentage", "meansquaredlog", "mape", "msle")):
        return rng.integers(1, 10, outputs.shape).astype(np.float32)
    return rng.standard_normal(outputs.shape).astype(np.float32)


def _draw_class(outputs: Array, rng: np.random.Generator) -> Array:
    """One of the classes on the last axis that have a chance, each as likely as the other."""
    probabilities = _probabilities(outputs, lambda x: np.exp(x - x.max(-1, keepdims=True)))
    probabilities = probabilities / probabilities.sum(-1, keepdims=True)
    chosen: Array = np.argmax(
        rng.random(outputs.shape) * (probabilities >= CHANCE * probabilities.max(-1, keepdims=True)), -1
    )
    return chosen


def _probabilities(outputs: Array, of_logits: Callable[[Array], Array]) -> Array:
    """The outputs where they can be probabilities, else what they are the logits of."""
    outputs = np.asarray(outputs, np.float64)
    return outputs if outputs.min() >= 0 and outputs.max() <= 1 else of_logits(outputs)


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

    Arrays saved without names (``arr_0``, ...) are inputs.

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
    unnamed = [f"arr_{index}"] if letter == "x" else []
    keys = [*([name] if name else []), f"{letter}{index}", *([letter] if count == 1 else []), *unnamed]
    return next((np.asarray(arrays[key]) for key in keys if key in arrays), None)
