"""Keras's Adamax. It adds epsilon to the largest gradient when dividing, torch to each gradient before comparing.

https://keras.io/api/optimizers/adamax/
"""

from collections.abc import Iterable
from typing import Any

import torch

from migrate.codemods.support.keras_optimizer import KerasOptimizer


class KerasAdamax(KerasOptimizer):
    """Adamax with decoupled weight decay, step by step as Keras takes it."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-7,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def update(
        self, param: torch.Tensor, grad: torch.Tensor, state: dict[str, Any], group: dict[str, Any]
    ) -> None:
        beta1, beta2 = group["betas"]
        if not state:
            state["step"] = 0
            state["exp_avg"] = torch.zeros_like(param)
            state["exp_inf"] = torch.zeros_like(param)
        state["step"] += 1
        exp_avg = state["exp_avg"].lerp_(grad, 1 - beta1)
        exp_inf = state["exp_inf"].copy_(torch.maximum(beta2 * state["exp_inf"], grad.abs()))
        param.addcdiv_(exp_avg, exp_inf + group["eps"], value=-group["lr"] / (1 - beta1 ** state["step"]))
