"""Keras's BackupAndRestore, https://keras.io/api/callbacks/backup_and_restore/."""

from __future__ import annotations

from pathlib import Path

import torch

from migrate.codemods.support.callback import Callback
from migrate.codemods.support.is_main_process import is_main_process


class BackupAndRestore(Callback):
    """Go on where an interrupted training ended: after each epoch the model, the optimizer, the random state and the
    epoch's number are kept in a file, and a training that finds it begins with the epoch after.

    Args:
        backup_dir: folder of the file.
        delete_checkpoint: whether the end of the training deletes it.

    Attributes:
        initial_epoch: with which epoch the training begins, known from `attach` on.
    """

    def __init__(self, backup_dir: str | Path, delete_checkpoint: bool = True) -> None:
        self.path = Path(backup_dir) / "backup.pt"
        self.delete_checkpoint = delete_checkpoint

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.initial_epoch = 0
        if self.path.is_file():
            state = torch.load(self.path, map_location="cpu", weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            torch.set_rng_state(state["random"])
            self.initial_epoch = state["epoch"] + 1

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if not is_main_process():
            return
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "epoch": epoch,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        written = self.path.with_suffix(".new")
        torch.save(state, written)
        written.replace(self.path)  # a crash while writing leaves the last one whole

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        if self.delete_checkpoint and is_main_process():
            self.path.unlink(missing_ok=True)
