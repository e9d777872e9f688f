"""Keras's TerminateOnNaN, https://keras.io/api/callbacks/terminate_on_nan/, judged once an epoch."""

from __future__ import annotations

import math

from migrate.codemods.support.callback import Callback


class TerminateOnNaN(Callback):
    """Stop when the training loss of an epoch is not finite."""

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if not math.isfinite((logs or {}).get("loss", 0.0)):
            print(f"Epoch {epoch + 1}: invalid loss, terminating training")
            self.stop_training = True
