"""Keras's ``clipnorm``: each gradient is clipped by its own norm, where torch clips all of them by their common one."""

from collections.abc import Iterable

import torch


def clip_each_norm(params: Iterable[torch.nn.Parameter], max_norm: float) -> None:
    """Scale down, in place, the gradient of each parameter whose norm exceeds ``max_norm``."""
    for param in params:
        if param.grad is not None:
            norm = param.grad.norm()
            param.grad.mul_(max_norm / norm.clamp(min=max_norm))
