"""Keras's focal loss of binary targets, which torch lacks.

https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-class
"""

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss


class BinaryFocalCrossentropy(nn.Module):
    """Binary cross-entropy of ``y_pred`` and ``y_true`` that plays down what is already right.

    ``alpha`` weighs the positives if ``apply_class_balancing``, ``gamma`` is the focus. ``reduction`` is "mean",
    "sum", or "none" for one loss a sample.
    """

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        self.balance = alpha if apply_class_balancing else None
        self.gamma = gamma
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.reduction = reduction

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        y_true = y_true.to(y_pred.dtype).reshape(y_pred.shape)
        y_true = y_true * (1 - self.label_smoothing) + 0.5 * self.label_smoothing
        positive = y_pred.sigmoid() if self.from_logits else y_pred
        losses = nn.functional.binary_cross_entropy(positive.clamp(1e-7, 1 - 1e-7), y_true, reduction="none")
        right = y_true * positive + (1 - y_true) * (1 - positive)
        losses = (1 - right) ** self.gamma * losses
        if self.balance is not None:
            losses = losses * (y_true * self.balance + (1 - y_true) * (1 - self.balance))
        losses = losses.mean(-1)
        return reduce_loss(losses, self.reduction)
