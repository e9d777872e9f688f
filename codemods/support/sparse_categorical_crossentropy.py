"""Keras's cross-entropy of class indices.

Differs from `torch.nn.CrossEntropyLoss` in that it takes probabilities too, has the classes on the last axis, whatever
the rank, and takes indices of any dtype, with or without a last axis of length one.

https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
"""

import torch
from torch import nn

from migrate.codemods.support.smallest_probability import smallest_probability


class SparseCategoricalCrossentropy(nn.Module):
    """Cross-entropy of ``y_pred`` (..., classes) and the class indices ``y_true`` (...) or (..., 1).

    ``reduction`` is "mean", "sum", or "none" for one loss a sample. What ``ignore_class`` ignores has no loss and does
    not count in the mean.
    """

    def __init__(
        self, from_logits: bool = False, ignore_class: int | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__()
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.reduction = reduction

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        y_true = y_true.reshape(y_pred.shape[:-1]).long()
        # Probabilities need not sum to one: cross_entropy normalises their logarithms as Keras does.
        logits = y_pred
        if not self.from_logits:
            logits = y_pred.clamp(smallest_probability(y_pred), 1 - 1e-7).log()
        kept = torch.ones_like(y_true, dtype=torch.bool)
        if self.ignore_class is not None:
            kept = y_true != self.ignore_class
        targets = torch.where(kept, y_true, 0)
        losses = nn.functional.cross_entropy(logits.flatten(0, -2), targets.flatten(), reduction="none")
        losses = torch.where(kept, losses.view_as(y_true), 0.0)
        if self.reduction == "none":
            return losses
        total = losses.sum()
        return total / kept.sum().clamp(min=1) if self.reduction == "mean" else total
