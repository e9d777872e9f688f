"""Keras's SGD. Its velocity contains the learning rate, torch's does not: they part when the rate changes.

https://keras.io/api/optimizers/sgd/
"""

from collections.abc import Iterable
from typing import Any

import torch

from migrate.codemods.support.keras_optimizer import KerasOptimizer


class KerasSGD(KerasOptimizer):
    """Gradient descent with momentum and decoupled weight decay, step by step as Keras takes it."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(
            params, {"lr": lr, "momentum": momentum, "nesterov": nesterov, "weight_decay": weight_decay}
        )

    def update(
        self, param: torch.Tensor, grad: torch.Tensor, state: dict[str, Any], group: dict[str, Any]
    ) -> None:
        lr, momentum = group["lr"], group["momentum"]
        if not state:
            state["velocity"] = torch.zeros_like(param)
        velocity = state["velocity"].mul_(momentum).sub_(grad, alpha=lr)
        param.add_(momentum * velocity - lr * grad if group["nesterov"] else velocity)
