"""Keras's RMSprop. It adds epsilon inside the root, torch outside: they part where gradients are small.

https://keras.io/api/optimizers/rmsprop/
"""

from collections.abc import Iterable
from typing import Any

import torch

from migrate.codemods.support.keras_optimizer import KerasOptimizer


class KerasRMSProp(KerasOptimizer):
    """RMSprop with decoupled weight decay, step by step as Keras takes it. Its momentum contains the learning rate."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        alpha: float = 0.9,
        eps: float = 1e-7,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        defaults = {"lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay}
        defaults |= {"momentum": momentum, "centered": centered}
        super().__init__(params, defaults)

    def update(
        self, param: torch.Tensor, grad: torch.Tensor, state: dict[str, Any], group: dict[str, Any]
    ) -> None:
        alpha = group["alpha"]
        if not state:
            state["square_avg"] = torch.zeros_like(param)
            state["grad_avg"] = torch.zeros_like(param)
            state["momentum_buffer"] = torch.zeros_like(param)
        variance = state["square_avg"].mul_(alpha).add_(self.square(param, grad), alpha=1 - alpha)
        if group["centered"]:
            variance = variance - state["grad_avg"].mul_(alpha).add_(grad, alpha=1 - alpha).square()
        step = (
            state["momentum_buffer"]
            .mul_(group["momentum"])
            .add_(group["lr"] * grad / (variance + group["eps"]).sqrt())
        )
        param.sub_(step)
