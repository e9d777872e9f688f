"""Run proofs in both workers, in a few calls, and judge them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from migrate.catalog.model import Row
from migrate.keras import OLD, Keras, using
from migrate.validation.proofs.cases import Example, Way, examples
from migrate.validation.proofs.judge import Measurement, measure, target_weights
from migrate.worker import Worker

Json = dict[str, Any]
BATCH = 40  # cases in one call: enough that the calls cost nothing, few enough that a death names its neighbourhood
WEIGHTS = 4  # weights of a layer that count as one case more: a network of hundreds has a call of its own
TIMEOUT = 600.0  # seconds for one batch
SOURCE = "migrate.validation.proofs.tensorflow_side:execute"
TARGET = "migrate.validation.proofs.torch_side:execute"


def run(rows: Iterable[Row], tensorflow: Worker, torch: Worker) -> dict[str, list[Measurement]]:
    """Every proof of the rows, measured; by row name. A proof that does not render is a measurement with a problem."""
    results: dict[str, list[Measurement]] = {}
    for part in _portions(example for row in rows for example in examples(row)):
        for measured in _measured(part, tensorflow, torch):
            results.setdefault(measured.row, []).append(measured)
    return results


def run_keras2(rows: Iterable[Row], keras2: Worker, torch: Worker) -> dict[str, list[Measurement]]:
    """The same of rows of Keras 2, rendered as for its programs.

    Args:
        keras2: a worker whose TensorFlow has it.
    """
    with using(Keras(OLD, "the proofs")):
        return run(rows, keras2, torch)


def _portions(planned: Iterable[Example]) -> Iterator[list[Example]]:
    """Proofs that are run and judged together: what a whole network weighs need not be held until the end."""
    part: list[Example] = []
    load = 0
    for example in planned:
        cost = max([1, *(len(way.rendered.weights) // WEIGHTS for way in example.ways)])
        if part and load + cost > BATCH:
            yield part
            part, load = [], 0
        part.append(example)
        load += cost
    if part:
        yield part


def _measured(planned: Sequence[Example], tensorflow: Worker, torch: Worker) -> Iterator[Measurement]:
    runnable = [example for example in planned if not example.problem]
    sources = dict(
        zip(map(id, runnable), call_in_parts(tensorflow, SOURCE, [e.case for e in runnable]), strict=True)
    )
    pairs = [(example, way) for example in runnable for way in example.ways]
    targets = iter(call_in_parts(torch, TARGET, [_complete(e, way, sources[id(e)]) for e, way in pairs]))
    for example in planned:
        if example.problem:
            yield _failed(example)
        for way in example.ways:
            yield measure(example, way, sources[id(example)], next(targets))


def _failed(example: Example) -> Measurement:
    level = example.row.level
    return Measurement(example.row.name, example.proof.call, "", "", level, 0.0, 0.0, "", (example.problem,))


def _complete(example: Example, way: Way, source: Json) -> Json:
    """The torch case with what only TensorFlow's run could tell: weights and cotangents."""
    if "error" in source:
        return {"kind": "refused"}
    case = example.case | way.case | {"cotangents": source["cotangents"]}
    case["nested"] = source.get("nested", [])
    case["made"] = source.get("made", {})
    if case["kind"] == "layer":
        try:
            case["weights"] = target_weights(way, source)
        except (ValueError, IndexError, StopIteration) as error:
            return {"kind": "refused", "error": f"{type(error).__name__}: {error}"}
    return case


def call_in_parts(worker: Worker, function: str, cases: Sequence[Json]) -> list[Json]:
    """Run cases in a worker, a limited number in each call."""
    return [result for part in _parts(cases) for result in worker.call(function, part, timeout=TIMEOUT)]


def _parts(cases: Sequence[Json]) -> Iterator[list[Json]]:
    for start in range(0, len(cases), BATCH):
        yield list(cases[start : start + BATCH])
