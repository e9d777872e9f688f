"""Keras's EarlyStopping, https://keras.io/api/callbacks/early_stopping/, for a written training loop."""

from __future__ import annotations

import torch

from migrate.codemods.support.callback import Callback
from migrate.codemods.support.monitor import Monitor


class EarlyStopping(Callback):
    """Stop when a monitored quantity has not improved for ``patience`` epochs.

    Args:
        monitor: entry of the logs to watch.
        min_delta: a change smaller than this is no improvement.
        patience: epochs without improvement before training stops.
        verbose: 1 prints when it acts.
        mode: ``min``, ``max`` or ``auto`` (by the entry's name).
        baseline: improvements count only once they beat this value.
        restore_best_weights: leave the model with the weights of its best epoch, even if training ran to the end.
        start_from_epoch: epochs to wait before watching.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        self.monitor = Monitor(monitor, mode, min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.monitor.best = None
        self.wait = 0
        self.stopped_epoch = 0
        self.best_epoch = 0
        self.best_weights: dict[str, torch.Tensor] | None = None

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        current = self.monitor.value(logs or {})
        if current is None or epoch < self.start_from_epoch:
            return
        if self.best_weights is None:
            self._remember(epoch)  # even a first value of NaN leaves weights to restore
        self.wait += 1
        if self.monitor.improves(current, self.monitor.best):
            self.monitor.best = current
            self._remember(epoch)
            if self.baseline is None or self.monitor.improves(current, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.stop_training = True

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        if self.stopped_epoch and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose:
                print(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.load_state_dict(self.best_weights)

    def _remember(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = {name: value.clone() for name, value in self.model.state_dict().items()}
