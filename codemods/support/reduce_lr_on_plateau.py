"""Keras's ReduceLROnPlateau, https://keras.io/api/callbacks/reduce_lr_on_plateau/.

torch.optim.lr_scheduler.ReduceLROnPlateau differs: it waits one epoch longer (``patience`` bad epochs are tolerated,
the next one reduces), its threshold is relative, and it takes the value instead of the name of what it watches.
"""

from __future__ import annotations

from migrate.codemods.support.callback import Callback
from migrate.codemods.support.monitor import Monitor


class ReduceLROnPlateau(Callback):
    """Multiply the learning rate by ``factor`` when a monitored quantity stops improving.

    Args:
        monitor: entry of the logs to watch.
        factor: what the learning rate is multiplied by, below 1.
        patience: epochs without improvement before it is.
        verbose: 1 prints when it acts.
        mode: ``min``, ``max`` or ``auto`` (by the entry's name).
        min_delta: a change smaller than this is no improvement.
        cooldown: epochs to wait after a reduction before watching again.
        min_lr: the learning rate never falls below this.
        log_name: of the learning rate in the history; ``lr`` in Keras 2.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        log_name: str = "learning_rate",
    ) -> None:
        if factor >= 1.0:
            raise ValueError(f"factor must be below 1.0, got {factor}")
        self.monitor = Monitor(monitor, mode, min_delta)
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr
        self.log_name = log_name

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.monitor.best = None
        self.wait = 0
        self.cooling = 0

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        logs = {} if logs is None else logs
        logs[self.log_name] = self.optimizer.param_groups[0]["lr"]
        current = self.monitor.value(logs)
        if current is None:
            return
        if self.cooling > 0:
            self.cooling -= 1
            self.wait = 0
        if self.monitor.improves(current, self.monitor.best):
            self.monitor.best = current
            self.wait = 0
        elif self.cooling == 0:
            self.wait += 1
            if self.wait >= self.patience and self._reduce(epoch):
                self.cooling = self.cooldown
                self.wait = 0

    def _reduce(self, epoch: int) -> bool:
        """Lower the learning rate of every parameter group; whether any was above ``min_lr``."""
        groups = [group for group in self.optimizer.param_groups if group["lr"] > self.min_lr]
        for group in groups:
            group["lr"] = max(group["lr"] * self.factor, self.min_lr)
            if self.verbose:
                print(f"Epoch {epoch + 1}: reducing learning rate to {group['lr']}.")
        return bool(groups)
