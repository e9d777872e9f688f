"""Clipping that goes with an optimizer, as in Keras, whoever takes its steps."""

from collections.abc import Callable, Iterable
from typing import Any

import torch


def clip_before_step(
    optimizer: torch.optim.Optimizer, clip: Callable[[Iterable[torch.nn.Parameter], float], Any], bound: float
) -> None:
    """Have ``clip(params, bound)`` called with the optimizer's parameters before each of its steps.

    A `torch.amp.GradScaler` has unscaled the gradients by then.
    """

    def before(stepping: torch.optim.Optimizer, *_: Any) -> None:
        clip((param for group in stepping.param_groups for param in group["params"]), bound)

    optimizer.register_step_pre_hook(before)
