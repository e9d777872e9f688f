"""Keras's accuracy of the k likeliest classes, for predictions of any rank with the classes on the last axis.

https://keras.io/api/metrics/accuracy_metrics/#sparsetopkcategoricalaccuracy-class
"""

import torch


class SparseTopKCategoricalAccuracy:
    """The share of targets, (...) or (..., 1), that are the index of one of the ``k`` largest predictions,
    (..., classes); those as large as the last of these count as well."""

    def __init__(self, k: int = 5) -> None:
        self.k = k
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self.right = torch.zeros(())
        self.count = 0

    @torch.no_grad()
    def update(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> None:
        """Count a batch."""
        targets = y_true.reshape(*y_pred.shape[:-1], 1).long()
        larger = y_pred > y_pred.gather(-1, targets)
        right = larger.sum(-1) < self.k
        self.right = self.right + right.sum().cpu()
        self.count += right.numel()

    def compute(self) -> torch.Tensor:
        """The share; 0 before the first batch."""
        return self.right / max(self.count, 1)
