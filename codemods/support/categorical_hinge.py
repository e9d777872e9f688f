"""Keras's categorical hinge loss. https://keras.io/api/losses/hinge_losses/#categoricalhinge-class"""

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss


class CategoricalHinge(nn.Module):
    """max(largest wrong score - right score + 1, 0) of ``y_pred`` and one-hot ``y_true``, both (..., classes).

    ``reduction`` is "mean", "sum", or "none" for one loss a sample.
    """

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        y_true = y_true.to(y_pred.dtype)
        right = (y_true * y_pred).sum(-1)
        wrong = ((1 - y_true) * y_pred).amax(-1)
        losses = (wrong - right + 1).clamp(min=0)
        return reduce_loss(losses, self.reduction)
