"""Keras's binary cross-entropy.

Differs from `torch.nn.BCELoss` in that it clips probabilities at 1e-7 where torch bounds their logarithms at -100,
takes targets of any dtype, and gives one loss a sample: the mean over the last axis.

https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
"""

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss
from migrate.codemods.support.smallest_probability import smallest_probability


class BinaryCrossentropy(nn.Module):
    """Binary cross-entropy of ``y_pred`` and ``y_true``, of one shape but for a last axis of length one.

    Args:
        reduction: "mean", "sum", or "none" for one loss a sample.
        epsilon: added to what logarithms are taken of; 1e-7 in Keras 2.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        reduction: str = "mean",
        epsilon: float = 0.0,
    ) -> None:
        super().__init__()
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.reduction = reduction
        self.epsilon = epsilon

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        y_true = y_true.to(y_pred.dtype).reshape(y_pred.shape)
        y_true = y_true * (1 - self.label_smoothing) + 0.5 * self.label_smoothing
        if self.from_logits:
            losses = nn.functional.binary_cross_entropy_with_logits(y_pred, y_true, reduction="none")
        else:
            smallest = smallest_probability(y_pred)
            right = y_pred.clamp(smallest, 1 - 1e-7)
            wrong, epsilon = 1 - right, min(self.epsilon, smallest)
            losses = -y_true * (right + epsilon).log() - (1 - y_true) * (wrong + epsilon).log()
        return reduce_loss(losses.mean(-1), self.reduction)
