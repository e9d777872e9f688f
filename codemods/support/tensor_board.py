"""Keras's TensorBoard callback, https://keras.io/api/callbacks/tensorboard/: the scalars of each epoch."""

from __future__ import annotations

from pathlib import Path

from torch.utils.tensorboard import SummaryWriter

from migrate.codemods.support.callback import Callback


class TensorBoard(Callback):
    """Write the logs of each epoch for TensorBoard: ``epoch_loss`` of training and of validation, and so on.

    Args:
        log_dir: folder to write to; training and validation have each a folder in it.
        histogram_freq: after how many epochs to write histograms of the parameters; 0: never.
    """

    writes_files = True

    def __init__(self, log_dir: str | Path = "logs", histogram_freq: int = 0) -> None:
        self.log_dir = Path(log_dir)
        self.histogram_freq = histogram_freq

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.writers: dict[str, SummaryWriter] = {}

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        for name, value in (logs or {}).items():
            side = "validation" if name.startswith("val_") else "train"
            if side not in self.writers:
                self.writers[side] = SummaryWriter(self.log_dir / side)
            self.writers[side].add_scalar(f"epoch_{name.removeprefix('val_')}", value, epoch)

        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for name, parameter in self.model.named_parameters():
                self.writers["train"].add_histogram(name, parameter.detach(), epoch)

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        for writer in self.writers.values():
            writer.close()
