"""Judge layers that draw random numbers: by rate, scale, mean and the pattern of what is dropped.

No random stream is common to the frameworks, so many draws of the same input are compared as distributions. Every
bound is several standard errors of what it bounds, taken from the draws themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
SIGMAS = 6.0  # a true difference of none is called one in about 1e-9 of the comparisons
SCALE = 1e-6  # relative: the factor on what is kept is arithmetic, not chance


def compare_draws(
    inputs: dict[str, Array], source: dict[str, Any], target: dict[str, Any]
) -> tuple[float, list[str]]:
    """The largest difference of the means in standard errors, divided by `SIGMAS`, and what does not agree."""
    x = next(iter(inputs.values()))
    problems: list[str] = []
    worst = 0.0
    theirs, ours = (
        np.stack([step[0] for step in side["outputs"]]).astype("float64") for side in (source, target)
    )
    gradients = [np.stack([next(iter(step.values())) for step in s["gradients"]]) for s in (source, target)]
    cotangent = source["cotangents"][0][0]
    for what, (a, b), by in (("output", (ours, theirs), x), ("gradient", gradients[::-1], cotangent)):
        factors = [side / by if side.shape[1:] == by.shape else side for side in (a, b)]
        difference, error = _means(*factors)
        worst = max(worst, difference / error / SIGMAS)
        if difference > SIGMAS * error:
            problems.append(
                f"{what}: the means differ by {difference:.2e}, {difference / error:.1f} standard errors"
            )
        rates = [(side == 0).mean() for side in factors]
        if abs(rates[0] - rates[1]) > SIGMAS * _rate_error(factors):
            problems.append(f"{what}: {rates[0]:.3f} dropped instead of {rates[1]:.3f}")
        if _pattern(factors[0]) != _pattern(factors[1]):
            problems.append(
                f"{what}: dropped together along {_pattern(factors[0])}, not {_pattern(factors[1])}"
            )
        spreads = [side[side != 0].std() for side in factors]
        kept = [side[side != 0].mean() for side in factors]
        if max(spreads) < 1e-5 and abs(kept[0] / kept[1] - 1) > SCALE:
            problems.append(f"{what}: what is kept is scaled by {kept[0]} instead of {kept[1]}")
        if max(spreads) >= 1e-5 and abs(spreads[0] / spreads[1] - 1) > SIGMAS / np.sqrt(factors[0].size / 50):
            problems.append(f"{what}: noise of {spreads[0]:.3f} instead of {spreads[1]:.3f}")
    if ours.std(axis=0).max() == 0 or theirs.std(axis=0).max() == 0:
        problems.append("one side draws no random numbers")
    return worst, problems


def _means(a: Array, b: Array) -> tuple[float, float]:
    """The difference of the means over draws and elements, and its standard error; draws are independent."""
    flat = [side.reshape(len(side), -1).mean(axis=1) for side in (a, b)]
    error = float(np.sqrt(sum(side.var(ddof=1) / len(side) for side in flat)))
    return abs(float(flat[0].mean() - flat[1].mean())), error or 1e-12


def _rate_error(factors: list[Array]) -> float:
    flat = [(side == 0).reshape(len(side), -1).mean(axis=1) for side in factors]
    return float(np.sqrt(sum(side.var(ddof=1) / len(side) for side in flat))) or 1e-12


def _pattern(factor: Array) -> tuple[int, ...]:
    """The axes (without that of the draws) along which elements are always dropped together."""
    dropped = factor == 0
    if not dropped.any():
        return ()
    return tuple(
        axis - 1
        for axis in range(1, dropped.ndim)
        if dropped.shape[axis] > 1 and (dropped == np.take(dropped, [0], axis=axis)).all()
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
        bound = np.sqrt(-np.log(1e-9 / 2) / a.size)
        share = _largest_gap(a.ravel(), b.ravel()) / bound
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
