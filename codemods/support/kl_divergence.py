"""Keras's Kullback-Leibler divergence: of probabilities, where `torch.nn.KLDivLoss` wants logarithms.

https://keras.io/api/losses/probabilistic_losses/#kldivergence-class
"""

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss


class KLDivergence(nn.Module):
    """The divergence of ``y_pred`` from ``y_true``, both (..., classes), probabilities clipped at 1e-7.

    ``reduction`` is "mean" (over samples), "sum", or "none" for one loss a sample.
    """

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        y_pred = y_pred.clamp(1e-7, 1)
        y_true = y_true.to(y_pred.dtype).clamp(1e-7, 1)
        losses = (y_true * (y_true / y_pred).log()).sum(-1)
        return reduce_loss(losses, self.reduction)
