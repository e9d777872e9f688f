"""Keras's ModelCheckpoint, https://keras.io/api/callbacks/model_checkpoint/, writing state dicts as safetensors."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import save_file

from migrate.codemods.support.callback import Callback
from migrate.codemods.support.monitor import Monitor


class ModelCheckpoint(Callback):
    """Save the model's state dict after each epoch, or only after those that improve a monitored quantity.

    Args:
        filepath: file to write; ``{epoch:02d}`` and ``{val_loss:.2f}`` in it are filled from the epoch and the logs.
        monitor: entry of the logs to watch.
        verbose: 1 prints when it saves.
        save_best_only: save only what improves the monitored quantity.
        mode: ``min``, ``max`` or ``auto`` (by the entry's name).
        initial_value_threshold: with ``save_best_only``, the value that the first save has to beat.
        save_freq: "epoch", or after how many batches to save.
    """

    writes_files = True

    def __init__(
        self,
        filepath: str | Path,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        mode: str = "auto",
        initial_value_threshold: float | None = None,
        save_freq: str | int = "epoch",
    ) -> None:
        self.filepath = str(filepath)
        self.monitor = Monitor(monitor, mode, best=initial_value_threshold)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_freq = save_freq
        self.epoch = 0
        self.batches = 0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        if isinstance(self.save_freq, int):
            self.batches += 1
            if self.batches % self.save_freq == 0:
                self._save(self.epoch, {"batch": batch + 1} | (logs or {}))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if self.save_freq == "epoch":
            self._save(epoch, logs or {})

    def _save(self, epoch: int, logs: dict[str, float]) -> None:
        if self.save_best_only:
            current = self.monitor.value(logs)
            if current is not None and not self.monitor.improves(current, self.monitor.best):
                return
            self.monitor.best = self.monitor.best if current is None else current
        path = Path(self.filepath.format(epoch=epoch + 1, **logs))
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(self.model.state_dict(), path)
        if self.verbose:
            print(f"Epoch {epoch + 1}: saved model to {path}")
