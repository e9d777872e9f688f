"""Compare what the two sides of a proof gave.

The error of an array is the largest absolute difference, relative to the largest magnitude of the reference. A gradient
that is zero but for rounding, as that of an attention's key bias, has no magnitude of its own: if both sides are below
`EXACT` times the largest gradient of their step, that one's magnitude takes its place. Shapes and the places of NaN and
infinity have to agree; dtypes too, except that 32-bit and 64-bit integers count as the same: TensorFlow prefers the
former, PyTorch the latter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from migrate.catalog.model import Function, Level
from migrate.catalog.transforms import apply, invert
from migrate.validation.proofs.cases import Example, Way
from migrate.validation.proofs.files import decoded_image
from migrate.validation.proofs.statistics import compare_calls, compare_draws, compare_samples

Json = dict[str, Any]
Array = np.ndarray[Any, Any]
EXACT = 2e-6  # float32: a few units in the last place, after the accumulations of the largest proof


@dataclass(frozen=True)
class Measurement:
    """What was measured of one way to render one proof. ``problems`` is empty if it holds; ``rendering`` is the
    position of the row's rendering that it came from."""

    row: str
    call: str
    way: str
    style: str
    level: Level
    error: float
    tolerance: float
    code: str
    problems: tuple[str, ...] = ()
    rendering: int | None = None


@dataclass
class Comparison:
    error: float = 0.0
    tolerance: float = EXACT
    problems: list[str] = field(default_factory=list)

    def arrays(
        self, what: str, ours: Any, reference: Any, *, dtypes: bool = True, around: float = 0.0
    ) -> None:
        if isinstance(reference, str) or isinstance(ours, str):
            if ours != reference:
                self.problems.append(f"{what}: {ours} instead of {reference}")
            return
        ours, reference = (np.asarray(decoded_image(side)) for side in (ours, reference))
        if ours.shape != reference.shape:
            self.problems.append(f"{what}: shape {ours.shape} instead of {reference.shape}")
            return
        if dtypes and _width(ours.dtype) != _width(reference.dtype):
            self.problems.append(f"{what}: dtype {ours.dtype} instead of {reference.dtype}")
        error = relative_error(ours, reference, around)
        if self.tolerance <= EXACT and {ours.dtype.kind, reference.dtype.kind} <= set("biu"):
            error = (
                error if np.array_equal(ours, reference) else max(error, 1.0)
            )  # counts and ids, however large
        self.error = max(self.error, error)
        if not error <= self.tolerance:
            self.problems.append(f"{what}: error {error:.2e} above {self.tolerance:.0e}")


def magnitude_of(arrays: Iterable[Any]) -> float:
    """The largest magnitude among arrays that are compared together."""
    floats = [array for array in map(np.asarray, arrays) if array.dtype.kind == "f" and array.size]
    return max((float(np.abs(array[np.isfinite(array)]).max(initial=0.0)) for array in floats), default=0.0)


def relative_error(ours: Array, reference: Array, around: float = 0.0) -> float:
    """The largest difference by the largest magnitude of the reference (by one where both sides are zero throughout);
    by the magnitude ``around`` where both sides are rounding noise beside it. Infinite where NaN or infinity differ."""
    if reference.dtype.kind in "SUO" or ours.dtype.kind in "SUO":
        return 0.0 if bool((ours == reference).all()) else float("inf")
    kind = np.complex128 if "c" in (ours.dtype.kind, reference.dtype.kind) else np.float64
    a, b = ours.astype(kind), reference.astype(kind)
    strange = ~np.isfinite(a) | ~np.isfinite(b)
    if not np.array_equal(a[strange], b[strange], equal_nan=True):
        return float("inf")
    a, b = a[~strange], b[~strange]
    if not a.size:
        return 0.0
    scale = float(np.abs(b).max())
    if max(scale, float(np.abs(a).max())) < EXACT * around:
        scale = around
    return float(np.abs(a - b).max()) / (scale or 1.0)


def _width(dtype: np.dtype[Any]) -> str:
    if dtype.kind == "U":
        return "string"
    return "integer" if dtype in (np.dtype("int32"), np.dtype("int64")) else str(dtype)


def target_weights(way: Way, source: Json) -> dict[str, Array]:
    """The module's parameters and buffers, from the layer's weights through the row's transforms.

    Raises:
        ValueError: the row does not name the layer's weights, in their order.
    """
    pairs = source["weights"]
    names = [name for weight in way.rendered.weights for name in weight.sources]
    found = [path for path, _ in pairs]
    if [name.rpartition("/")[2] for name in names] != [path.rpartition("/")[2] for path in found]:
        raise ValueError(f"the row names the weights {names}, Keras has {found}")
    arrays = iter(array for _, array in pairs)
    out: dict[str, Array] = {}
    for weight in way.rendered.weights:
        targets = apply(weight.steps, [next(arrays) for _ in weight.sources])
        out.update(zip(weight.targets, targets, strict=True))
    return out


def measure(example: Example, way: Way, source: Json, target: Json) -> Measurement:
    """Judge one way by the results of both workers."""
    comparison = Comparison(tolerance=_tolerance(example, way))
    if "error" in source:
        comparison.problems.append("TensorFlow: " + source["error"])
    elif "error" in target:
        comparison.problems.append("PyTorch: " + target["error"])
    elif example.case["draws"]:
        error, problems = compare_draws(
            example.case["batches"][0], example.case["draws"], source, target, example.proof.gradients
        )
        comparison.error = error
        comparison.problems += problems
    elif example.proof.calls:
        comparison.error, problems = compare_calls(source["outputs"][0], target["outputs"][0])
        comparison.problems += problems
    elif (
        way.rendered.level == Level.STATISTICAL
        and isinstance(example.row, Function)
        and not example.proof.uses
    ):
        comparison.error, problems = compare_samples(source["outputs"][0], target["outputs"][0])
        comparison.problems += problems
    else:
        _compare(comparison, example, way, source, target)
    code = f"{way.rendered.code} | {way.rendered.forward}" if way.rendered.forward else way.rendered.code
    return Measurement(
        example.row.name, example.proof.call, way.name, str(way.style), way.rendered.level,
        comparison.error, comparison.tolerance, code, tuple(comparison.problems), _position(example, way),
    )  # fmt: skip


def _position(example: Example, way: Way) -> int | None:
    return next((i for i, item in enumerate(example.row.renderings) if item is way.chosen), None)


def _tolerance(example: Example, way: Way) -> float:
    below = way.rendered.level in (Level.EQUIVALENT, Level.APPROXIMATE)
    rendering = way.rendered.rendering
    own = rendering.tolerance if rendering is not None and below else 0.0
    return max(EXACT, own, example.proof.tolerance or 0.0)


def _compare(comparison: Comparison, example: Example, way: Way, source: Json, target: Json) -> None:
    starts = example.case["batches"][0]
    if example.case["kind"] == "optimizer":  # judged by the way from the start, not by where it leads
        starting = list(starts.values())
        source = source | {"outputs": [_moves(step, starting) for step in source["outputs"]]}
        target = target | {"outputs": [_moves(step, starting) for step in target["outputs"]]}
    for step, (ours, theirs) in enumerate(zip(target["outputs"], source["outputs"], strict=True)):
        if len(ours) != len(theirs):
            comparison.problems.append(f"{len(ours)} outputs instead of {len(theirs)}")
            return
        for position, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            comparison.arrays(f"step {step}, output {position}", a, b)
    if example.proof.gradients:
        for step, (ours, theirs) in enumerate(zip(target["gradients"], source["gradients"], strict=True)):
            around = magnitude_of(theirs.values())
            for name in theirs:
                comparison.arrays(f"step {step}, gradient of {name}", ours[name], theirs[name], around=around)
    if example.case["kind"] in ("layer", "activation") and _tells_nothing(source["outputs"][0]):
        comparison.problems.append("the reference is the same number throughout: the proof shows nothing")
    if example.case["kind"] == "layer":
        _compare_weights(comparison, way, source, target)
        if "penalty" in target:
            comparison.arrays("penalty", target["penalty"], source["penalty"])
        _compare_shapes(comparison, way, source["outputs"][0])


def _tells_nothing(outputs: list[Any]) -> bool:
    floats = [array for array in map(np.asarray, outputs) if array.dtype.kind == "f" and array.size > 1]
    return any(float(np.ptp(array)) == 0.0 for array in floats)


def _moves(values: list[Array], starts: list[Array]) -> list[Array]:
    return [value.astype("float64") - start for value, start in zip(values, starts, strict=True)]


def _compare_weights(comparison: Comparison, way: Way, source: Json, target: Json) -> None:
    """Gradients of the weights, the state after the last step, and that no tensor of the module is left out."""
    weights = way.rendered.weights
    named = {name for weight in weights for name in weight.targets}
    constant = set(way.rendered.rendering.constant if way.rendered.rendering else ())
    forgotten = sorted(set(target["tensors"]) - named - constant)
    for name in constant & set(target["tensors"]) - named:
        for gradients in target["weight_gradients"]:
            comparison.arrays(f"gradient of the constant {name}", gradients[name], 0 * gradients[name])
    if forgotten:
        comparison.problems.append(f"the row does not say where {', '.join(forgotten)} come from")
    paths = [path for path, _ in source["weights"]]
    positions = iter(range(len(paths)))
    for weight in weights:
        places = [next(positions) for _ in weight.sources]
        kept = [target["state"][name] for name in weight.targets] if source["state"] else []
        final = invert(weight.steps, kept) if kept else []
        for place, ours in zip(places, final, strict=bool(kept)):
            comparison.arrays(f"state {paths[place]}", ours, source["state"][place], dtypes=False)
        for step, gradients in enumerate(source["weight_gradients"]):
            given = target["weight_gradients"][step]
            if (
                paths[places[0]] not in gradients
            ):  # not trainable: a buffer, or a parameter that must not learn either
                for name in set(weight.targets) & set(given):
                    comparison.arrays(
                        f"step {step}, gradient of the frozen {name}", given[name], 0 * given[name]
                    )
                continue
            back = invert(weight.steps, [given[name] for name in weight.targets])
            around = magnitude_of(gradients.values())
            for path, ours in zip([paths[place] for place in places], back, strict=True):
                comparison.arrays(f"step {step}, gradient of {path}", ours, gradients[path], around=around)


def _compare_shapes(comparison: Comparison, way: Way, outputs: list[Array]) -> None:
    """The shape that the row infers against the real one; symbols replaced by their values."""
    inferred = way.rendered.output if isinstance(way.rendered.output, tuple) else (way.rendered.output,)
    if way.rendered.row.shape == "":
        comparison.problems.append("the row does not say its output's shape")
    for fact, output in zip(inferred, outputs, strict=True):
        if fact.shape is None or isinstance(output, str):
            continue
        sizes = [eval(str(s), {}, dict(way.sizes)) if not _unknown(s) else None for s in fact.shape]
        if len(sizes) != output.ndim or any(
            s not in (None, n) for s, n in zip(sizes, output.shape, strict=False)
        ):
            comparison.problems.append(f"inferred shape {sizes} instead of {output.shape}")


def _unknown(size: Any) -> bool:
    return repr(size) == "UNKNOWN"
