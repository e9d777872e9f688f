"""Keras's accuracy of class indices, for predictions of any rank with the classes on the last axis.

https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
"""

import torch


class SparseCategoricalAccuracy:
    """The share of targets, (...) or (..., 1), that are the index of the largest prediction, (..., classes)."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self.right = torch.zeros(())
        self.count = 0

    @torch.no_grad()
    def update(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> None:
        """Count a batch."""
        right = y_pred.argmax(-1) == y_true.reshape(y_pred.shape[:-1])
        self.right = self.right + right.sum().cpu()
        self.count += right.numel()

    def compute(self) -> torch.Tensor:
        """The share; 0 before the first batch."""
        return self.right / max(self.count, 1)
