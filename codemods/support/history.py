"""The record of a training run, as Keras's ``fit`` returns it."""

from __future__ import annotations


class History:
    """The logs of each epoch.

    Attributes:
        epoch: the epochs' numbers, from 0.
        history: by name of a loss or metric, its value after each epoch.
    """

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def append(self, epoch: int, logs: dict[str, float]) -> None:
        """Record one epoch."""
        self.epoch.append(epoch)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
