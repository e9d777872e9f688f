"""Constraints on weights: what a weight is brought to after each step of the optimizer.

https://keras.io/api/layers/constraints/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

_EPSILON = 1e-7


class WeightConstraint:
    """Keras's constraint of the name ``kind`` with the arguments ``config``: ``WeightConstraint("MaxNorm",
    max_value=2)(weight)``. Axes are those of the weight as Keras holds it."""

    def __init__(self, kind: str, **config: Any) -> None:
        self.kind = kind
        self.config = config

    def __call__(self, weight: torch.Tensor) -> torch.Tensor:
        return _KINDS[self.kind](weight, **self.config)

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return dict(self.config)


def _norms(weight: torch.Tensor, axis: int | list[int]) -> torch.Tensor:
    return weight.square().sum(axis, keepdim=True).sqrt()


def _max_norm(weight: torch.Tensor, max_value: float = 2, axis: int | list[int] = 0) -> torch.Tensor:
    norms = _norms(weight, axis)
    return weight * (norms.clamp(0, max_value) / (_EPSILON + norms))


def _min_max_norm(
    weight: torch.Tensor,
    min_value: float = 0.0,
    max_value: float = 1.0,
    rate: float = 1.0,
    axis: int | list[int] = 0,
) -> torch.Tensor:
    norms = _norms(weight, axis)
    wanted = rate * norms.clamp(min_value, max_value) + (1 - rate) * norms
    return weight * (wanted / (_EPSILON + norms))


def _unit_norm(weight: torch.Tensor, axis: int | list[int] = 0) -> torch.Tensor:
    return weight / (_EPSILON + _norms(weight, axis))


def _non_negative(weight: torch.Tensor) -> torch.Tensor:
    return weight.clamp(min=0)


_KINDS: dict[str, Callable[..., torch.Tensor]] = {
    "MaxNorm": _max_norm,
    "MinMaxNorm": _min_max_norm,
    "UnitNorm": _unit_norm,
    "NonNeg": _non_negative,
}
