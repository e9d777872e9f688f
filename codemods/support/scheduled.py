"""Learning-rate schedules of a program's own, https://keras.io/api/optimizers/learning_rate_schedules/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


def scheduled(
    optimizer: torch.optim.Optimizer, schedule: Callable[[Any], Any]
) -> torch.optim.lr_scheduler.LambdaLR:
    """A scheduler, to be stepped once a batch, that gives the optimizer the rate ``schedule(step)``, the first step
    being 0. The optimizer's own learning rate has to be 1."""
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: float(schedule(torch.tensor(step))))
