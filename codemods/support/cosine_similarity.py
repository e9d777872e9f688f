"""Keras's cosine loss: minus the cosine of predictions and targets, so that smaller is closer.

https://keras.io/api/losses/regression_losses/#cosinesimilarity-class
"""

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss


class CosineSimilarity(nn.Module):
    """Minus the cosine of ``y_pred`` and ``y_true`` along an axis; of a zero vector it is 0.

    ``reduction`` is "mean", "sum", or "none" for one loss a sample.
    """

    def __init__(self, axis: int = -1, reduction: str = "mean") -> None:
        super().__init__()
        self.axis = axis
        self.reduction = reduction

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        losses = -nn.functional.cosine_similarity(y_pred, y_true.to(y_pred.dtype), dim=self.axis, eps=1e-12)
        return reduce_loss(losses, self.reduction)
