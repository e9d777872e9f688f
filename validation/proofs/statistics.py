"""Judge what draws random numbers.

No random stream is common to the frameworks, so many draws of the same input are compared as distributions: what
multiplies its input by a constant or by nothing (dropout) by that constant, the rate and what is dropped together;
anything else by its mean and its root mean square, and by those of its projections onto random directions, which tell
apart what only moves values about: flips, crops, rotations. Bounds are several standard errors, taken from the draws
themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
SIGMAS = 6.0  # a true difference of none is called one in about 1e-9 of the comparisons
DIRECTIONS = 12
ROUNDING = 1e-7  # relative: what does not vary between the draws but for rounding
SCALE = 1e-5  # relative: the factor on what is kept is arithmetic, not chance


def compare_draws(
    inputs: dict[str, Array],
    draws: int,
    source: dict[str, Any],
    target: dict[str, Any],
    with_gradients: bool = True,
) -> tuple[float, list[str]]:
    """The largest difference of two statistics in units of its bound, and what does not agree.

    Args:
        inputs: ``draws`` copies of the same samples, one after another in the batch.
    """
    x = _draws(next(iter(inputs.values())), draws)
    cotangent = _draws(source["cotangents"][0][0], draws)
    outputs = [_draws(side["outputs"][0][0], draws) for side in (target, source)]
    problems: list[str] = []
    worst = 0.0
    pairs = [("output", outputs, x)]
    if with_gradients:
        gradients = [_draws(next(iter(side["gradients"][0].values())), draws) for side in (target, source)]
        pairs.append(("gradient", gradients, cotangent))
    for what, (ours, theirs), by in pairs:
        differences, found = _compare(ours.astype("float64"), theirs.astype("float64"), by)
        worst = max(worst, *differences)
        problems += [f"{what}: {problem}" for problem in found]
    if any(side.std(axis=0).max() == 0 for side in outputs):
        problems.append("one side draws no random numbers")
    return worst, problems


def _draws(array: Array, draws: int) -> Array:
    """The copies of the inputs on an axis of their own, the first."""
    return array.reshape(draws, -1, *array.shape[1:])


def _compare(ours: Array, theirs: Array, by: Array) -> tuple[list[float], list[str]]:
    sides = [ours, theirs]
    statistics = _moments(sides)
    problems = []
    if ours.shape == by.shape and all(_is_dropout(side / by) for side in sides):
        factors = [side / by for side in sides]
        statistics = {"share dropped": [(factor == 0).astype("float64") for factor in factors]}
        kept = [float(factor[factor != 0].mean()) for factor in factors]
        if abs(kept[0] / kept[1] - 1) > SCALE:
            problems.append(f"what is kept is scaled by {kept[0]} instead of {kept[1]}")
        patterns = [_pattern(factor) for factor in factors]
        if patterns[0] != patterns[1]:
            problems.append(f"elements are dropped together along {patterns[0]}, not {patterns[1]}")
    differences = []
    for name, (a, b) in statistics.items():
        difference, error = _means(a, b)
        differences.append(difference / (SIGMAS * error))
        if difference > SIGMAS * error:
            problems.append(
                f"the {name} differs by {difference:.2e}, {difference / error:.1f} standard errors"
            )
    return differences, problems


def _moments(sides: list[Array]) -> dict[str, list[Array]]:
    """What is compared by its mean over the draws, by name."""
    columns = [_projected(side) for side in sides]
    return {
        "mean": sides,
        "root mean square": [side**2 for side in sides],
        **{f"projection {k}": [column[:, k] for column in columns] for k in range(DIRECTIONS)},
        **{f"projection {k}, squared": [column[:, k] ** 2 for column in columns] for k in range(DIRECTIONS)},
    }


def _projected(draws: Array) -> Array:
    """Each draw along some directions, (draws, directions); the directions depend on the size of a draw only."""
    flat = draws.reshape(len(draws), -1)
    directions = np.random.default_rng(flat.shape[1]).standard_normal((flat.shape[1], DIRECTIONS))
    return flat @ directions


def compare_calls(theirs: list[Array], ours: list[Array]) -> tuple[float, list[str]]:
    """The results of many calls, stacked: the distributions of their projections and of their means."""
    worst = 0.0
    problems: list[str] = []
    if len(theirs) != len(ours):
        return worst, [f"{len(ours)} outputs instead of {len(theirs)}"]
    for a, b in zip(theirs, ours, strict=True):
        if a.shape != b.shape or (a.dtype != b.dtype and {a.dtype.kind, b.dtype.kind} != {"i"}):
            return worst, [f"{b.dtype}{b.shape} instead of {a.dtype}{a.shape}"]
        sides = [b.astype("float64"), a.astype("float64")]
        if any(side.std(axis=0).max() == 0 for side in sides):
            problems.append("one side draws no random numbers")
        for name, (x, y) in _moments(sides).items():
            difference, error = _means(x, y)
            worst = max(worst, difference / (SIGMAS * error))
            if difference > SIGMAS * error:
                problems.append(
                    f"the {name} differs by {difference:.2e}, {difference / error:.1f} standard errors"
                )
        for x, y in zip(*(_projected(side).T for side in sides), strict=True):
            share = _largest_gap(np.round(x, 6), np.round(y, 6)) / _allowed_gap(len(x))
            worst = max(worst, share)
            if share > 1:
                problems.append(f"a projection's distribution differs: {share:.1f} times what chance allows")
    return worst, problems


def _allowed_gap(count: int) -> float:
    """The largest gap that chance allows two samples of one distribution, but for one in 1e9 comparisons."""
    return float(np.sqrt(-np.log(1e-9 / 2) / count))


def _is_dropout(factor: Array) -> bool:
    """Whether every element is either dropped or multiplied by the same number."""
    kept = factor[factor != 0]
    return bool(kept.size) and float(np.ptp(kept)) <= SCALE * abs(float(kept.mean()))


def _means(a: Array, b: Array) -> tuple[float, float]:
    """The difference of the means over draws and elements, and its standard error; draws are independent."""
    flat = [side.reshape(len(side), -1).mean(axis=1) for side in (a, b)]
    rounding = ROUNDING * max(float(np.abs(side).max(initial=0.0)) for side in (a, b))
    error = float(np.sqrt(sum(side.var(ddof=1) / len(side) for side in flat) + rounding**2))
    return abs(float(flat[0].mean() - flat[1].mean())), error or 1e-12


def _pattern(factor: Array) -> tuple[int, ...]:
    """The axes (that of the draws is none) along which elements are always dropped together."""
    dropped = factor == 0
    return tuple(
        axis - 1
        for axis in range(1, dropped.ndim)
        if dropped.shape[axis] > 1 and bool((dropped == np.take(dropped, [0], axis=axis)).all())
    )


def compare_samples(theirs: list[Array], ours: list[Array]) -> tuple[float, list[str]]:
    """Two large samples, by the two-sample Kolmogorov-Smirnov statistic as a share of what chance allows.

    Chance exceeds the bound in one of 1e9 comparisons of samples from one distribution.
    """
    worst = 0.0
    problems: list[str] = []
    if len(theirs) != len(ours):
        return worst, [f"{len(ours)} outputs instead of {len(theirs)}"]
    for a, b in zip(theirs, ours, strict=True):
        if a.shape != b.shape or a.dtype.kind != b.dtype.kind:
            return worst, [f"{b.dtype}{b.shape} instead of {a.dtype}{a.shape}"]
        share = _largest_gap(a.ravel(), b.ravel()) / _allowed_gap(a.size)
        worst = max(worst, share)
        if not share <= 1:
            problems.append(f"the distributions differ: {share:.1f} times what chance allows")
        if np.array_equal(a, b):
            problems.append("the samples are the same: nothing was drawn")
    return worst, problems


def _largest_gap(a: Array, b: Array) -> float:
    """The largest difference of two empirical distribution functions."""
    points = np.unique(np.concatenate([a, b]))
    shares = [np.searchsorted(np.sort(side), points, side="right") / side.size for side in (a, b)]
    return float(np.abs(shares[0] - shares[1]).max())
