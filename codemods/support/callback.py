"""What a training loop calls around its epochs, after Keras's callbacks: https://keras.io/api/callbacks/base_callback/."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class Callback:
    """Hooks around the epochs of a training loop; a subclass overrides those it needs.

    Attributes:
        model, optimizer: what is being trained, known from `attach` on; None for the optimizer of a model that has
            several, or none, of its own.
        stop_training: set by a hook to end the training after this epoch.
        initial_epoch: with which epoch the training begins.
        writes_files: whether one of several processes is enough to have it.
    """

    model: nn.Module
    optimizer: Any
    stop_training: bool = False
    initial_epoch: int = 0
    writes_files: bool = False

    def attach(self, model: nn.Module, optimizer: torch.optim.Optimizer | None = None) -> None:
        """Begin a training run."""
        self.model = model
        self.optimizer = optimizer
        self.stop_training = False
        self.on_train_begin({})

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Before the first epoch."""

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Before each epoch; ``epoch`` counts from 0."""

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """After each epoch's training and validation; ``logs`` holds the losses and metrics by name."""

    def on_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Before each batch; ``batch`` counts from 0."""

    def on_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """After each batch's step; ``logs`` holds the loss and metrics of the epoch so far."""

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """The same as `on_batch_begin`."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """The same as `on_batch_end`."""
        self.on_batch_end(batch, logs)

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:
        """Before an evaluation."""

    def on_test_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Before each batch of an evaluation."""

    def on_test_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """After each batch of an evaluation; ``logs`` holds the loss and metrics of the batches so far."""

    def on_test_end(self, logs: dict[str, float] | None = None) -> None:
        """After an evaluation."""

    def on_predict_begin(self, logs: dict[str, float] | None = None) -> None:
        """Before a prediction."""

    def on_predict_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Before each batch of a prediction."""

    def on_predict_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """After each batch of a prediction, with its ``outputs`` in ``logs``."""

    def on_predict_end(self, logs: dict[str, float] | None = None) -> None:
        """After a prediction."""

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """After the last epoch."""
