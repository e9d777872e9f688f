"""Run the source in TensorFlow and the file as ONNX on the same random inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import tensorflow as tf

from migrate.converters.to_onnx.file import write
from migrate.converters.to_onnx.graph import Array, Port, Source, Weight
from migrate.converters.to_onnx.precision import precision
from migrate.converters.to_onnx.runtimes import run
from migrate.converters.to_onnx.weights import Placed
from migrate.converters.verification.compare import Outputs, compare, says_nothing
from migrate.converters.verification.inputs import InputSpec, draw
from migrate.converters.verification.results import TOLERANCE

BATCHES = (1, 3)
SEED = 0
NEWLINE = "\n"
VOCABULARIES = (256, 10, 2)
"""How large whole numbers may be, tried in turn: what they point into is not known."""
WORDS = 20
NEARLY = 1 + 2**-21  # four times the distance of neighbouring numbers in float32
AS_THEY_ARE, PERTURBED = "weights as they are", "constant vectors perturbed"
Batches = list[dict[str, Array]]


def compared(
    source: Source, model: onnx.ModelProto, weights: Sequence[Placed], output: Path
) -> tuple[list[dict[str, Any]], str]:
    """Run both, with the weights as they are, and with other vectors: a model never trained has ones and zeros there.

    Returns:
        What was compared, and why it proves nothing, if it does not.
    """
    try:
        batches, expected = _recorded(source)
    except tf.errors.OpError as error:
        return (
            [],
            f"TensorFlow does not run the model on random inputs: {error.message.partition(NEWLINE)[0]}",
        )
    dtype = precision(source.graph)
    found = list(compare(AS_THEY_ARE, dtype, expected, _results(source, output, batches)))
    vectors = [each for each in weights if len(each.weight.shape) == 1 and each.weight.assign is not None]
    if vectors:
        with perturbed([each.weight for each in vectors]), TemporaryDirectory() as folder:
            other = Path(folder, output.name)
            write(model, weights, other)
            wanted = [_run(source, batch) for batch in batches]
            if _is_steady(source, batches, wanted):
                found += compare(PERTURBED, dtype, wanted, _results(source, other, batches))
    return [asdict(comparison) for comparison in found], says_nothing(expected)


def _is_steady(source: Source, batches: Batches, outputs: Sequence[Outputs]) -> bool:
    """Whether the source says nearly the same of nearly the same inputs: some deep networks of random weights make
    much of each rounding, and then no two programs agree on them."""
    moved = [_run(source, {name: _near(array) for name, array in batch.items()}) for batch in batches]
    return all(each.error <= TOLERANCE for each in compare(PERTURBED, "float32", outputs, moved))


def _near(array: Array) -> Array:
    return (array * NEARLY).astype(array.dtype) if array.dtype.kind == "f" else array


@contextmanager
def perturbed(weights: Sequence[Weight]) -> Iterator[None]:
    """Other numbers for a while where all are the same: near those that are there, so that variances stay positive;
    noise where all are 0."""
    rng = np.random.default_rng(SEED)
    before = [weight.read() for weight in weights]
    for weight, array in zip(weights, before, strict=True):
        assert weight.assign is not None
        if array.dtype.kind == "f":
            noise = (
                array * rng.uniform(0.9, 1.1, array.shape)
                if array.any()
                else rng.normal(0, 0.01, array.shape)
            )
            weight.assign(noise.astype(array.dtype))
    try:
        yield
    finally:
        for weight, array in zip(weights, before, strict=True):
            assert weight.assign is not None
            weight.assign(array)


def _results(source: Source, file: Path, batches: Batches) -> list[Outputs]:
    """What the file gives."""
    names = [port.name for port in source.outputs]
    return [dict(zip(names, outputs, strict=True)) for outputs in run(file, batches)]


def _recorded(source: Source) -> tuple[Batches, list[Outputs]]:
    """Inputs that the source takes, and what it gives."""
    failed: Exception | None = None
    for specs in _specs(source):
        drawn = draw(specs, BATCHES, SEED)
        batches = [dict(zip((port.name for port in source.inputs), arrays, strict=True)) for arrays in drawn]
        try:
            return batches, [_run(source, batch) for batch in batches]
        except tf.errors.InvalidArgumentError as error:
            failed = error
    assert failed is not None
    raise failed


def _run(source: Source, batch: Mapping[str, Array]) -> Outputs:
    arrays = source.run(batch)
    return {port.name: array for port, array in zip(source.outputs, arrays, strict=True)}


def _specs(source: Source) -> Iterator[list[InputSpec]]:
    keys = [key for table in source.tables.values() for key in table()[0].reshape(-1).tolist()]
    words = tuple(key.decode("utf-8", "replace") for key in keys if isinstance(key, bytes))[:WORDS]
    numbers = [key + 2 for key in keys if isinstance(key, int)]
    for vocabulary in [max(numbers)] if numbers else VOCABULARIES:
        yield [_spec(port, vocabulary, words) for port in source.inputs]


def _spec(port: Port, vocabulary: int, words: tuple[str, ...]) -> InputSpec:
    shape = port.shape or (None,)
    spec = InputSpec(port.name, tuple(shape[1:]), port.dtype.name, shape[0])
    if port.dtype == np.dtype(object):
        return replace(spec, dtype="string", words=words)
    return replace(spec, vocabulary=vocabulary) if port.dtype.kind in "iu" else spec
