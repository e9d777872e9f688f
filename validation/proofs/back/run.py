"""Run proofs of the way back in both workers, PyTorch's side first, and judge them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from migrate.catalog.model import Row
from migrate.validation.proofs.back.cases import Example, Way, examples
from migrate.validation.proofs.back.judge import keras_weights, measure
from migrate.validation.proofs.judge import Measurement
from migrate.validation.proofs.run import call_in_parts
from migrate.worker import Worker

Json = dict[str, Any]
SOURCE = "migrate.validation.proofs.back.torch_source:execute"
TARGET = "migrate.validation.proofs.back.tensorflow_target:execute"


def run(rows: Iterable[Row], tensorflow: Worker, torch: Worker) -> dict[str, list[Measurement]]:
    """Every proof of the rows, measured, by row name; one without a way back is a measurement with a problem."""
    planned = [example for row in rows for example in examples(row)]
    runnable = [example for example in planned if not example.problem]
    results = call_in_parts(torch, SOURCE, [example.case for example in runnable])
    sources = dict(zip(map(id, runnable), results, strict=True))
    pairs = [(example, way) for example in runnable for way in example.ways]
    targets = iter(call_in_parts(tensorflow, TARGET, [_complete(e, w, sources[id(e)]) for e, w in pairs]))
    found: dict[str, list[Measurement]] = {}
    for example in planned:
        measured = found.setdefault(example.row.name, [])
        if example.problem:
            measured.append(_failed(example))
        for way in example.ways:
            measured.append(measure(example, way, sources[id(example)], next(targets)))
    return found


def _failed(example: Example) -> Measurement:
    level = example.row.level
    return Measurement(example.row.name, example.proof.call, "", "", level, 0.0, 0.0, "", (example.problem,))


def _complete(example: Example, way: Way, source: Json) -> Json:
    """The TensorFlow case with what only PyTorch's run could tell: weights and cotangents."""
    if "error" in source:
        return {"kind": "refused"}
    case = example.case | way.case | {"cotangents": source.get("cotangents", [])}
    if case["kind"] == "layer":
        try:
            case["weights"] = keras_weights(way, source.get("weights", {}))
        except (ValueError, KeyError, IndexError) as error:
            return {"kind": "refused", "error": f"{type(error).__name__}: {error}"}
    return case
