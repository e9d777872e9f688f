"""Keras's accuracy of one-hot targets, for predictions of any rank with the classes on the last axis.

https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
"""

import torch


class CategoricalAccuracy:
    """The share of samples whose largest prediction and largest target, both (..., classes), are at the same index."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self.right = torch.zeros(())
        self.count = 0

    @torch.no_grad()
    def update(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> None:
        """Count a batch."""
        right = y_pred.argmax(-1) == y_true.argmax(-1)
        self.right = self.right + right.sum().cpu()
        self.count += right.numel()

    def compute(self) -> torch.Tensor:
        """The share; 0 before the first batch."""
        return self.right / max(self.count, 1)
