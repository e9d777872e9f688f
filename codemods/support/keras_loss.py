"""A loss that reduces as Keras does: the mean over the last axis is a sample's loss, and targets fit themselves.

https://keras.io/api/losses/#reducing-loss-values
"""

from collections.abc import Callable

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss


class KerasLoss(nn.Module):
    """The loss whose elements ``pointwise(y_pred, y_true)`` gives, such as ``nn.MSELoss(reduction="none")``.

    Targets may be of any dtype, and may have or lack a last axis of length one. ``reduction`` is "mean", "sum", or
    "none" for one loss a sample.
    """

    def __init__(
        self, pointwise: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], reduction: str = "mean"
    ) -> None:
        super().__init__()
        self.pointwise = pointwise
        self.reduction = reduction

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        losses = self.pointwise(y_pred, y_true.to(y_pred.dtype).reshape(y_pred.shape)).mean(-1)
        return reduce_loss(losses, self.reduction)
