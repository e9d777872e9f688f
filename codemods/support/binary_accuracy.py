"""Keras's binary accuracy. torchmetrics' takes predictions outside 0..1 for logits; this compares them as they are.

https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
"""

import torch


class BinaryAccuracy:
    """The share of elements whose prediction is above ``threshold`` exactly where the target is 1."""

    def __init__(self, threshold: float = 0.5) -> None:
        self.threshold = threshold
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self.right = torch.zeros(())
        self.count = 0

    @torch.no_grad()
    def update(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> None:
        """Count a batch."""
        right = (y_pred > self.threshold) == (y_true.reshape(y_pred.shape) == 1)
        self.right = self.right + right.sum().cpu()
        self.count += right.numel()

    def compute(self) -> torch.Tensor:
        """The share; 0 before the first batch."""
        return self.right / max(self.count, 1)
