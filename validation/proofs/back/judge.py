"""Compare what the two sides of a proof of the way back gave; PyTorch's is the reference.

Weights and their gradients are compared in Keras's layout, torch's being brought there by the row's transforms. Of
torch's two biases of a recurrent layer Keras has the sum, whose gradient is that of either.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.catalog.model import Level, Weight
from migrate.catalog.transforms import Sum, WithZeros, apply, invert
from migrate.validation.proofs.back.cases import Example, Way
from migrate.validation.proofs.files import decoded_image
from migrate.validation.proofs.judge import EXACT, Comparison, Measurement, magnitude_of
from migrate.validation.proofs.statistics import compare_calls, compare_draws, compare_samples

Json = dict[str, Any]
Array = np.ndarray[Any, Any]


def keras_weights(way: Way, state: Json) -> dict[str, Array]:
    """The Keras layer's weights, by the names that the row has for them, from the module's parameters and buffers.

    Raises:
        ValueError: the row does not say where one of the module's goes.
        KeyError: the module has not what the row says.
    """
    weights = way.candidate.rendered.weights
    named = {name for weight in weights for name in _torch_names(way, weight)}
    forgotten = sorted(set(state) - named)
    if forgotten:
        raise ValueError(f"the row does not say where {', '.join(forgotten)} go")
    return _all_to_keras(way, state)


def _all_to_keras(way: Way, arrays: Json, *, gradients: bool = False) -> dict[str, Array]:
    """What the arrays are in Keras; weights of which there are none are left out."""
    return {
        name: array
        for weight in way.candidate.rendered.weights
        if set(_torch_names(way, weight)) <= set(arrays)
        for name, array in zip(
            _keras_names(way, weight), _to_keras(way, weight, arrays, gradients), strict=True
        )
    }


def _torch_names(way: Way, weight: Weight) -> tuple[str, ...]:
    return weight.sources if way.candidate.stated else weight.targets


def _keras_names(way: Way, weight: Weight) -> tuple[str, ...]:
    return weight.targets if way.candidate.stated else weight.sources


def _to_keras(way: Way, weight: Weight, arrays: Json, gradients: bool) -> list[Array]:
    given = [arrays[name] for name in _torch_names(way, weight)]
    steps = weight.steps
    if gradients and steps and isinstance(steps[-1], WithZeros | Sum):
        steps, given = steps[:-1], given[:1]
    return apply(steps, given) if way.candidate.stated else invert(steps, given)


def measure(example: Example, way: Way, source: Json, target: Json) -> Measurement:
    """Judge one way back by the results of both workers."""
    rendered = way.candidate.rendered
    comparison = Comparison(tolerance=_tolerance(example, way))
    if "error" in source:
        comparison.problems.append("PyTorch: " + source["error"])
    elif "error" in target:
        comparison.problems.append("TensorFlow: " + target["error"])
    elif "calls" in source:
        share, problems = compare_calls(source["calls"], target["calls"])
        comparison.error = share if rendered.level == Level.STATISTICAL else 0.0
        comparison.problems += problems
    elif example.case["draws"]:
        inputs, draws = example.case["batches"][0], example.case["draws"]
        comparison.error, problems = compare_draws(inputs, draws, source, target)
        comparison.problems += problems
    elif rendered.level == Level.STATISTICAL and example.case["kind"] == "function":
        comparison.error, problems = compare_samples(source["outputs"][0], target["outputs"][0])
        comparison.problems += problems
    else:
        _compare(comparison, example, way, source, target)
    return Measurement(
        example.row.name, example.proof.call, "", str(way.candidate.style), rendered.level,
        comparison.error, comparison.tolerance, way.code, tuple(comparison.problems), _position(way),
    )  # fmt: skip


def _position(way: Way) -> int | None:
    renderings = way.candidate.row.renderings if way.candidate.stated else ()
    return next((i for i, one in enumerate(renderings) if one is way.candidate.rendered.rendering), None)


def _tolerance(example: Example, way: Way) -> float:
    rendered = way.candidate.rendered
    below = rendered.level in (Level.EQUIVALENT, Level.APPROXIMATE)
    own = rendered.rendering.tolerance if rendered.rendering is not None and below else 0.0
    return max(EXACT, own, example.proof.tolerance or 0.0)


def _compare(comparison: Comparison, example: Example, way: Way, source: Json, target: Json) -> None:
    theirs, ours = source["outputs"], target["outputs"]
    if example.case["kind"] == "optimizer":  # judged by the way from the start, not by where it leads
        starts = [np.asarray(array) for array in example.case["batches"][0].values()]
        theirs, ours = ([_moves(step, starts) for step in side] for side in (theirs, ours))
    for step, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        if len(a) != len(b):
            comparison.problems.append(f"{len(a)} outputs instead of {len(b)}")
            return
        for position, (one, other) in enumerate(zip(a, b, strict=True)):
            comparison.arrays(f"step {step}, output {position}", decoded_image(one), decoded_image(other))
    if example.proof.gradients:
        for step, (a, b) in enumerate(zip(target["gradients"], source["gradients"], strict=True)):
            around = magnitude_of(b.values())
            for name in b:
                comparison.arrays(f"step {step}, gradient of {name}", a[name], b[name], around=around)
    if example.case["kind"] == "layer":
        _compare_weights(comparison, example, way, source, target)


def _moves(values: list[Array], starts: list[Array]) -> list[Array]:
    return [value.astype("float64") - start for value, start in zip(values, starts, strict=True)]


def _compare_weights(comparison: Comparison, example: Example, way: Way, source: Json, target: Json) -> None:
    """The state after the last step, and the weights' gradients in each."""
    for name, reference in keras_weights(way, source["state"]).items():
        comparison.arrays(f"state {name}", target["state"][name], reference, dtypes=False)
    if not example.proof.gradients:
        return
    for step, (given, ours) in enumerate(
        zip(source["weight_gradients"], target["weight_gradients"], strict=True)
    ):
        references = _all_to_keras(way, given, gradients=True)
        if set(references) != set(ours):
            alone = ", ".join(sorted(set(references) ^ set(ours)))
            comparison.problems.append(f"{alone}: learnt on one side only")
        around = magnitude_of(references.values())
        for name in set(references) & set(ours):
            comparison.arrays(f"step {step}, gradient of {name}", ours[name], references[name], around=around)
