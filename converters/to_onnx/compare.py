"""Run the source in TensorFlow and the file in ONNX Runtime on the same random inputs.

https://onnxruntime.ai/docs/api/python/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import tensorflow as tf

from migrate.converters.to_onnx.graph import Array, Port, Source
from migrate.converters.verification.compare import Outputs, compare, says_nothing
from migrate.converters.verification.inputs import InputSpec, draw

BATCHES = (1, 3)
SEED = 0
VOCABULARIES = (256, 10, 2)
"""How large whole numbers may be, tried in turn: what they point into is not known."""
WORDS = 20
CONDITION = "weights as they are"


def compared(source: Source, output: Path) -> tuple[list[dict[str, Any]], str]:
    """Run both.

    Returns:
        What was compared, and why it proves nothing, if it does not.
    """
    inputs, expected = _recorded(source)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(output), options, providers=["CPUExecutionProvider"])
    names = [port.name for port in source.outputs]
    taken = {entry.name for entry in session.get_inputs()}
    actual: list[Outputs] = []
    for batch in inputs:
        fed = {name: array for name, array in batch.items() if name in taken}
        actual.append(dict(zip(names, session.run(names, fed), strict=True)))
    found = compare(CONDITION, "float32", expected, actual)
    return [asdict(comparison) for comparison in found], says_nothing(expected)


def _recorded(source: Source) -> tuple[list[dict[str, Array]], list[Outputs]]:
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
    words = tuple(
        str(key, "utf-8", "replace") if isinstance(key, bytes) else str(key)
        for table in source.tables.values()
        for key in table()[0][:WORDS]
    )
    for vocabulary in VOCABULARIES:
        yield [_spec(port, vocabulary, words) for port in source.inputs]


def _spec(port: Port, vocabulary: int, words: tuple[str, ...]) -> InputSpec:
    shape = port.shape or (None,)
    spec = InputSpec(port.name, tuple(shape[1:]), port.dtype.name, shape[0] if shape else 1)
    if port.dtype == np.dtype(object):
        return replace(spec, dtype="string", words=words)
    return replace(spec, vocabulary=vocabulary) if port.dtype.kind in "iu" else spec
