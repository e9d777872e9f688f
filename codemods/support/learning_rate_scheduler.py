"""Keras's LearningRateScheduler, https://keras.io/api/callbacks/learning_rate_scheduler/."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from migrate.codemods.support.callback import Callback


class LearningRateScheduler(Callback):
    """Set the learning rate at the start of each epoch.

    Args:
        schedule: ``schedule(epoch, learning_rate)`` or ``schedule(epoch)``; returns the learning rate. Unlike the
            factors of torch.optim.lr_scheduler.LambdaLR it is the rate itself.
        verbose: 1 prints the learning rate of each epoch.
        log_name: of the learning rate in the history; ``lr`` in Keras 2.
    """

    def __init__(
        self, schedule: Callable[..., float], verbose: int = 0, log_name: str = "learning_rate"
    ) -> None:
        self.schedule = schedule
        self.verbose = verbose
        self.log_name = log_name

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = float(self._rate(epoch, group["lr"]))
            if self.verbose:
                print(f"Epoch {epoch + 1}: setting learning rate to {group['lr']}.")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        logs = {} if logs is None else logs
        logs[self.log_name] = self.optimizer.param_groups[0]["lr"]

    def _rate(self, epoch: int, current: float) -> float:
        try:
            inspect.signature(self.schedule).bind(epoch, current)
        except TypeError:
            return self.schedule(epoch)
        return self.schedule(epoch, current)
