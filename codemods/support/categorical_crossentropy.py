"""Keras's cross-entropy of one-hot targets or other distributions over classes.

Differs from `torch.nn.CrossEntropyLoss` in that it takes probabilities too and has the classes on the last axis,
whatever the rank.

https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
"""

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss
from migrate.codemods.support.smallest_probability import smallest_probability


class CategoricalCrossentropy(nn.Module):
    """Cross-entropy of ``y_pred`` and ``y_true``, both (..., classes).

    ``reduction`` is "mean", "sum", or "none" for one loss a sample.
    """

    def __init__(
        self, from_logits: bool = False, label_smoothing: float = 0.0, reduction: str = "mean"
    ) -> None:
        super().__init__()
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.reduction = reduction

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        y_true = y_true.to(y_pred.dtype)
        y_true = y_true * (1 - self.label_smoothing) + self.label_smoothing / y_true.shape[-1]
        if self.from_logits:
            log_probabilities = y_pred.log_softmax(-1)
        else:
            probabilities = y_pred / y_pred.sum(-1, keepdim=True)
            log_probabilities = probabilities.clamp(smallest_probability(y_pred), 1 - 1e-7).log()
        losses = -(y_true * log_probabilities).sum(-1)
        return reduce_loss(losses, self.reduction)
