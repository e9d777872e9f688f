"""Keras's Adam and AdamW. They differ from torch's in where epsilon stands: before the bias correction, not after.

No constant epsilon makes the two equal: while Keras's second moment is young, its epsilon counts for more.

https://keras.io/api/optimizers/adam/
"""

from collections.abc import Iterable
from typing import Any

import torch

from migrate.codemods.support.keras_optimizer import KerasOptimizer


class KerasAdam(KerasOptimizer):
    """Adam with decoupled weight decay, step by step as Keras takes it."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-7,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(
            params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad}
        )

    def update(
        self, param: torch.Tensor, grad: torch.Tensor, state: dict[str, Any], group: dict[str, Any]
    ) -> None:
        beta1, beta2 = group["betas"]
        if not state:
            state["step"] = torch.zeros((), dtype=param.dtype)
            state["exp_avg"] = torch.zeros_like(param)
            state["exp_avg_sq"] = torch.zeros_like(param)
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = torch.zeros_like(param)
        state["step"] += 1
        exp_avg = state["exp_avg"].lerp_(grad, 1 - beta1)
        exp_avg_sq = state["exp_avg_sq"].lerp_(self.square(param, grad), 1 - beta2)
        if group["amsgrad"]:
            exp_avg_sq = state["max_exp_avg_sq"].copy_(torch.maximum(state["max_exp_avg_sq"], exp_avg_sq))
        # From constants in single precision, as Keras has them: while 1 - beta2 is small, their rounding shows.
        single = torch.tensor([*group["betas"], group["lr"]], dtype=torch.float32).to(param.dtype)
        decay1, decay2 = single[:2] ** state["step"]
        step_size = (single[2] * (1 - decay2).sqrt() / (1 - decay1)).item()
        param.addcdiv_(exp_avg, exp_avg_sq.sqrt().add_(group["eps"]), value=-step_size)
