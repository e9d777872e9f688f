"""How many predictions of a yes or no are right or wrong in a certain way.

https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from collections.abc import Sequence

import torch


class ConfusionCount:
    """Counts samples whose target is ``positive`` (or not) and whose prediction was ``predicted`` so: true positives
    with both True, false positives with the prediction alone.

    A prediction is positive above a threshold, 0.5 if none is given; of several thresholds there is a count each.
    """

    def __init__(
        self, positive: bool, predicted: bool, thresholds: float | Sequence[float] | None = None
    ) -> None:
        self.positive = positive
        self.predicted = predicted
        self.thresholds = torch.tensor(0.5 if thresholds is None else thresholds).reshape(-1)
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self.counts = torch.zeros(len(self.thresholds))

    @torch.no_grad()
    def update(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> None:
        """Count a batch."""
        wanted = y_true.reshape(-1, 1).bool() == self.positive
        above = y_pred.reshape(-1, 1) > self.thresholds.to(y_pred)
        self.counts = self.counts + (wanted & (above == self.predicted)).sum(0).cpu()

    def compute(self) -> torch.Tensor:
        """The count since the last reset; of several thresholds, all counts."""
        return self.counts if len(self.counts) > 1 else self.counts[0]
