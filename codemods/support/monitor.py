"""Which of two values of a monitored quantity is the better one, as Keras's callbacks judge it."""

from __future__ import annotations

import warnings

import numpy as np

RISING = (
    "acc",
    "auc",
    "precision",
    "recall",
    "sensitivity",
    "specificity",
    "f1",
    "iou",
    "r2",
    "cosine_similarity",
)


class Monitor:
    """The best value so far of one entry of the logs.

    Args:
        name: the entry, ``val_loss`` for example.
        mode: ``min`` or ``max``; ``auto`` judges by the name: accuracies and the like rise, everything else falls.
        min_delta: a change smaller than this is no improvement.
        best: the value to beat; None: the first one is an improvement.
    """

    def __init__(
        self, name: str, mode: str = "auto", min_delta: float = 0.0, best: float | None = None
    ) -> None:
        rising = mode == "max" or (mode != "min" and any(word in name for word in RISING))
        self.name = name
        self.sign = -1.0 if rising else 1.0
        self.min_delta = abs(min_delta)
        self.best = best

    def value(self, logs: dict[str, float]) -> float | None:
        """The monitored entry, or None, with a warning, if the logs have no such entry."""
        if self.name not in logs:
            warnings.warn(f"`{self.name}` is not among {', '.join(logs)}: nothing to monitor", stacklevel=3)
        return logs.get(self.name)

    def improves(self, value: float, reference: float | None) -> bool:
        """Whether ``value`` beats ``reference`` by more than ``min_delta``, in single precision. NaN beats nothing."""
        if reference is None:
            return True
        return bool(np.float32(self.sign * value + self.min_delta) < np.float32(self.sign * reference))
