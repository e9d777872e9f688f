"""A loss given as a function of (target, prediction), https://keras.io/api/losses/#creating-custom-losses."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss


class FunctionLoss(nn.Module):
    """The mean of ``function(y_true, y_pred)``; called the other way round, as PyTorch's losses are.

    The function gets targets of the prediction's dtype, and with a last axis of length one where the prediction has
    one, or without where it has none. ``reduction`` is "mean", "sum", or "none" for what the function gives.
    """

    def __init__(
        self, function: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], reduction: str = "mean"
    ) -> None:
        super().__init__()
        self.function = function
        self.reduction = reduction

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        y_true = y_true.to(y_pred.dtype)
        if y_true.ndim == y_pred.ndim - 1 and y_pred.shape[-1] == 1:
            y_true = y_true.unsqueeze(-1)
        elif y_true.ndim == y_pred.ndim + 1 and y_true.shape[-1] == 1:
            y_true = y_true.squeeze(-1)
        return reduce_loss(self.function(y_true, y_pred), self.reduction)
