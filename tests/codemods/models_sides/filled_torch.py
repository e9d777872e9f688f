"""Runs in the PyTorch worker: the migrated models, their weights given by the same formula."""

from __future__ import annotations

from typing import Any

import torch

from migrate.workers import importing


def outputs(root: str, model: str, inputs: list[Any]) -> list[Any]:
    """What ``module:variable`` below ``root`` gives, each parameter filled."""
    with importing.tree(root), torch.no_grad():
        found = importing.load(model)
        for parameter in found.parameters():
            parameter.copy_(torch.linspace(-1.0, 1.0, parameter.numel()).reshape(parameter.shape))
        result = found.eval()(*(torch.from_numpy(array) for array in inputs))
        return [item.numpy() for item in (result if isinstance(result, tuple | list) else (result,))]


def moments(root: str, builder: str) -> list[float]:
    """Mean and standard deviation of the weight that ``module:function`` starts from."""
    with importing.tree(root), torch.no_grad():
        weight = next(importing.load(builder)().parameters())
        return [float(weight.mean()), float(weight.std(correction=0))]


def first(root: str, builder: str) -> Any:
    """The first parameter of the model that ``module:function`` builds, as it starts."""
    with importing.tree(root), torch.no_grad():
        return next(importing.load(builder)().parameters()).numpy()


def spreads(root: str, builder: str) -> list[float]:
    """The root of the mean square of each weight of the model that ``module:function`` builds, by size."""
    with importing.tree(root), torch.no_grad():
        weights = [weight for weight in importing.load(builder)().parameters() if weight.ndim > 1]
        return sorted(float(weight.square().mean().sqrt()) for weight in weights)
