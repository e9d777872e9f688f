"""Keras's callback of single functions: https://keras.io/api/callbacks/lambda_callback/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from migrate.codemods.support.callback import Callback


class LambdaCallback(Callback):
    """Calls a function at the beginning or end of each epoch or batch, with its number and the logs, or of the
    training, with the logs."""

    def __init__(
        self,
        on_epoch_begin: Callable[[int, Any], Any] | None = None,
        on_epoch_end: Callable[[int, Any], Any] | None = None,
        on_train_begin: Callable[[Any], Any] | None = None,
        on_train_end: Callable[[Any], Any] | None = None,
        on_train_batch_begin: Callable[[int, Any], Any] | None = None,
        on_train_batch_end: Callable[[int, Any], Any] | None = None,
    ) -> None:
        self._epoch_begin = on_epoch_begin
        self._epoch_end = on_epoch_end
        self._train_begin = on_train_begin
        self._train_end = on_train_end
        self._batch_begin = on_train_batch_begin
        self._batch_end = on_train_batch_end

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if self._epoch_begin is not None:
            self._epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if self._epoch_end is not None:
            self._epoch_end(epoch, logs)

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        if self._train_begin is not None:
            self._train_begin(logs)

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        if self._train_end is not None:
            self._train_end(logs)

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        if self._batch_begin is not None:
            self._batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        if self._batch_end is not None:
            self._batch_end(batch, logs)
