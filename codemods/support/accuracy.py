"""What Keras means by ``metrics=["accuracy"]``: the kind of accuracy that the shapes ask for.

https://keras.io/api/metrics/accuracy_metrics/
"""

from __future__ import annotations

import torch


class Accuracy:
    """The share of right predictions.

    Of outputs with one column, right means on the same side of 0.5 as the target; of several columns, that the largest
    is at the target's index, or, for one-hot targets, at the index of the largest target.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self.correct = 0
        self.seen = 0

    @torch.no_grad()
    def update(self, outputs: torch.Tensor, targets: torch.Tensor) -> None:
        """Count a batch."""
        if outputs.shape[-1] == 1:
            right = (outputs > 0.5) == targets.reshape(outputs.shape)
        else:
            one_hot = targets.ndim == outputs.ndim and targets.shape[-1] > 1
            classes = targets.argmax(-1) if one_hot else targets.reshape(outputs.shape[:-1])
            right = outputs.argmax(-1) == classes
        self.correct += int(right.sum())
        self.seen += right.numel()

    def compute(self) -> float:
        """The share among all samples since the last reset; 0 before the first."""
        return self.correct / max(self.seen, 1)
