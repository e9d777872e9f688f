"""Run both sides of a conversion on the same random inputs.

The side that knows what the model takes draws the inputs and is recorded; the other one replays them. Each runs in the
worker of its framework; only arrays come here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from migrate.converters.verification.compare import Outputs, compare, distance, says_nothing
from migrate.converters.verification.inputs import CHANNELS_FIRST, IMAGE_RANK
from migrate.converters.verification.results import (
    TOLERANCE,
    Comparison,
    Verification,
    judge,
    not_run,
)
from migrate.converters.verification.sides import Side
from migrate.errors import MigrateError, WorkerError
from migrate.worker import Worker

BATCHES = (1, 2, 5)
AS_THEY_ARE = "statistics as they are"
PERTURBED = "perturbed"
LAYOUTS = ("same", CHANNELS_FIRST)  # in the order of trying


@dataclass(frozen=True)
class Pair:
    """The two sides with the same weights.

    Attributes:
        condition: of the weights, `AS_THEY_ARE` or `PERTURBED`.
    """

    source: Side
    target: Side
    condition: str = AS_THEY_ARE


@dataclass(frozen=True)
class Trained:
    """How the two sides compare as models to train.

    Attributes:
        parameters: numbers of trainable numbers, of the source and of the target.
        error: the worst relative error of the inputs' gradients, and of what one step down the weights' changes.
        dtype: that they were compared in.
        forward: the worst error of their outputs there.
    """

    parameters: tuple[int, int]
    error: float
    dtype: str
    forward: float


@dataclass(frozen=True)
class Compared:
    """Both sides in one condition and one dtype.

    Attributes:
        layout: that the target takes.
        comparisons: of every output.
        outputs: the source's, for each batch.
    """

    layout: str
    comparisons: tuple[Comparison, ...]
    outputs: Sequence[Outputs]


class Unproven(Exception):
    """A side that proves nothing; the message says why."""


def verify(
    pairs: Sequence[Pair],
    workers: Mapping[str, Worker],
    *,
    batches: Sequence[int] = BATCHES,
    seed: int = 0,
    double: bool = False,
) -> Verification:
    """The verdict on a conversion.

    Args:
        pairs: the two sides, once for every condition of the weights. The source is the one that the inputs are drawn
            for, if it is Keras's; else the target.
        workers: running ones, by kind.
        batches: sizes of the batches.
        seed: of the inputs.
        double: run both in float64 as well, whatever float32 gives.

    Returns:
        ``not run`` where a side cannot be run here, or proves nothing.
    """
    try:
        single = [_compared(pair, workers, batches, seed, "float32") for pair in pairs]
    except Unproven as reason:
        return not_run(str(reason))
    found = [each for compared in single for each in compared.comparisons]
    noise: dict[tuple[str, str], float] = {}
    if double or any(each.error > TOLERANCE for each in found):
        precise = _precisely(pairs, workers, batches, seed)
        found += [each for compared in precise for each in compared.comparisons]
        noise = _noise(pairs, single, precise)
    return judge(found, single[-1].layout, noise)


def _precisely(
    pairs: Sequence[Pair], workers: Mapping[str, Worker], batches: Sequence[int], seed: int
) -> list[Compared]:
    """The same in float64; nothing where a side has no such precision."""
    try:
        return [_compared(pair, workers, batches, seed, "float64") for pair in pairs]
    except (Unproven, MigrateError):
        return []


def _noise(
    pairs: Sequence[Pair], single: Sequence[Compared], precise: Sequence[Compared]
) -> dict[tuple[str, str], float]:
    """By condition and output, how far the source in float32 is from itself in float64: what rounding does to it."""
    found: dict[tuple[str, str], float] = {}
    for pair, one, other in zip(pairs, single, precise, strict=False):
        for each in compare(pair.condition, "float32", other.outputs, one.outputs):
            place = (each.condition, each.output)
            found[place] = max(each.error, found.get(place, 0.0))
    return found


def _compared(
    pair: Pair, workers: Mapping[str, Worker], batches: Sequence[int], seed: int, dtype: str
) -> Compared:
    """One condition in one dtype.

    Raises:
        Unproven: the side that is recorded cannot be run, or its outputs prove nothing.
        MigrateError: the side that replays cannot be run.
    """
    recorded = _record(pair.source, workers, {"batches": list(batches), "seed": seed, "dtype": dtype})
    results: list[Compared] = []
    problem: MigrateError | None = None
    for layout in LAYOUTS if _has_images(recorded) else LAYOUTS[:1]:
        try:
            replayed = _replay(pair.target, workers, recorded, dtype, layout)
        except MigrateError as error:
            problem = problem or error
            continue
        found = tuple(compare(pair.condition, dtype, recorded["outputs"], replayed["outputs"]))
        results.append(Compared(layout, found, recorded["outputs"]))
        if all(each.error < float("inf") for each in found):
            return results[-1]
    if results:
        return results[0]
    raise MigrateError(f"the converted model does not run: {str(problem).partition(chr(10))[0]}")


def _has_images(recorded: Mapping[str, Any]) -> bool:
    return any(array.ndim > IMAGE_RANK for array in recorded["inputs"][0])


def _record(side: Side, workers: Mapping[str, Worker], request: dict[str, Any]) -> dict[str, Any]:
    specs = [dict(spec) for spec in getattr(side, "specs", ())]
    try:
        recorded: dict[str, Any] = workers[side.kind].call(
            f"{side.module}:record", {"what": side.what(), "specs": specs, **request}
        )
    except WorkerError as error:
        raise Unproven(f"the source does not run here: {str(error).partition(chr(10))[0]}") from error
    except MigrateError as error:
        raise Unproven(str(error)) from error
    if not recorded["repeats"]:
        raise Unproven("the source gives other numbers each time it is run: it draws random ones")
    if reason := says_nothing(recorded["outputs"]):
        raise Unproven(f"the source proves nothing on random inputs: {reason}")
    return recorded


def _replay(
    side: Side,
    workers: Mapping[str, Worker],
    recorded: Mapping[str, Any],
    dtype: str,
    layout: str,
    **more: Any,
) -> dict[str, Any]:
    request = {
        "what": side.what(),
        "dtype": dtype,
        "layout": layout,
        "names": recorded["names"],
        "dictionary": recorded["dictionary"],
        **more,
    }
    replayed: dict[str, Any] = workers[side.kind].call(f"{side.module}:replay", request, recorded["inputs"])
    return replayed


def train(
    pair: Pair, workers: Mapping[str, Worker], *, batch: int = 4, seed: int = 0, layout: str = "same"
) -> Trained:
    """Compare the gradients of both sides, in float64 where both have it.

    Raises:
        MigrateError: a side cannot be trained.
    """
    for dtype in ("float64", "float32"):
        request = {"batches": [batch], "seed": seed, "dtype": dtype, "gradients": True}
        try:
            recorded = _record(pair.source, workers, request)
            more = {"gradients": True, "rate": recorded["rate"]}
            replayed = _replay(pair.target, workers, recorded, dtype, layout, **more)
        except (Unproven, MigrateError) as error:
            if dtype == "float32":
                raise MigrateError(f"gradients cannot be compared: {error}") from error
            continue
        outputs = compare(pair.condition, dtype, recorded["outputs"], replayed["outputs"])
        return Trained(
            (recorded["parameters"], replayed["parameters"]),
            _gradient_error(recorded, replayed, layout),
            dtype,
            max(each.error for each in outputs),
        )
    raise AssertionError("one of the two dtypes returns or raises")


def _gradient_error(recorded: Mapping[str, Any], replayed: Mapping[str, Any], layout: str) -> float:
    errors = [
        distance(wanted, given)
        for key in ("by_input", "changes")
        for wanted, given in zip(recorded[key], replayed[key], strict=True)
    ]
    errors.append(abs(recorded["norm"] - replayed["norm"]) / recorded["norm"])
    worst: float = max(errors)
    return worst
