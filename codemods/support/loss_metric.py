"""The running mean of a loss, as Keras's metrics of the losses' names report it."""

from collections.abc import Callable

import torch


class LossMetric:
    """The mean of ``loss(y_pred, y_true)``, which gives one value a sample, over all samples since the last reset."""

    def __init__(self, loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> None:
        self.loss = loss
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self.total = torch.zeros(())
        self.count = 0

    @torch.no_grad()
    def update(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> None:
        """Count a batch."""
        losses = self.loss(y_pred, y_true)
        self.total = self.total + losses.sum().cpu()
        self.count += losses.numel()

    def compute(self) -> torch.Tensor:
        """The mean; 0 before the first batch."""
        return self.total / max(self.count, 1)
