"""Keras's ``clipnorm``: each gradient is clipped by its own norm, where torch clips all of them by their common one."""

from collections.abc import Iterable

import torch

from migrate.codemods.support.gradient_by_use import gradient_by_use


def clip_each_norm(params: Iterable[torch.nn.Parameter], max_norm: float) -> None:
    """Scale down, in place, the gradient of each parameter whose norm exceeds ``max_norm``."""
    for param in params:
        if param.grad is None:
            continue
        by_use = gradient_by_use(param)
        norm = param.grad.norm() if by_use is None else by_use[1].sum().sqrt()
        scale = max_norm / norm.clamp(min=max_norm)
        param.grad.mul_(scale)
        if by_use is not None:
            param.gradient_by_use = (by_use[0] * scale, by_use[1] * scale.square())  # type: ignore[attr-defined]
