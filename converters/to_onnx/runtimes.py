"""Programs that run an ONNX file: ONNX Runtime, and where it lacks something ONNX's own evaluator.

https://onnxruntime.ai/docs/api/python/ and https://onnx.ai/onnx/api/reference.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from onnx.reference import ReferenceEvaluator
from onnxruntime.capi import onnxruntime_pybind11_state as states

from migrate.converters.onnx import sessions
from migrate.converters.to_onnx.graph import Array

LACKING = (states.Fail, states.InvalidGraph, states.NotImplemented)
"""An operator that it has not for these types, or not in this form, though ONNX does."""


def run(file: Path, batches: Sequence[Mapping[str, Array]]) -> list[list[Array]]:
    """The outputs of each batch, in the model's order; inputs that the model does not have are left out."""
    try:
        return _runtime(file, batches)
    except LACKING:
        return _evaluator(file, batches)


def _runtime(file: Path, batches: Sequence[Mapping[str, Array]]) -> list[list[Array]]:
    session = sessions.opened(file)
    taken = {entry.name for entry in session.get_inputs()}
    return [session.run(None, _fed(batch, taken)) for batch in batches]


def _evaluator(file: Path, batches: Sequence[Mapping[str, Array]]) -> list[list[Array]]:
    session = ReferenceEvaluator(str(file))
    names = session.output_names
    fed = [_fed(batch, set(session.input_names)) for batch in batches]
    return [[np.asarray(output) for output in session.run(names, batch)] for batch in fed]


def _fed(batch: Mapping[str, Array], taken: set[str]) -> dict[str, Array]:
    return {name: array for name, array in batch.items() if name in taken}
