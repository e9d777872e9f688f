"""The base of losses of a program's own, https://keras.io/api/losses/#creating-custom-losses."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss


class CustomLoss(nn.Module):
    """A subclass defines ``call(y_true, y_pred)``, one loss a sample; the object is called the other way round, as
    PyTorch's losses are: ``loss(y_pred, y_true)``.

    ``reduction`` is "sum_over_batch_size" (the mean), "sum" or "none".
    """

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: Any = None
    ) -> None:
        super().__init__()
        self.name = name
        self.reduction = reduction

    def call(self, y_true: torch.Tensor, y_pred: torch.Tensor) -> torch.Tensor:
        """One loss a sample."""
        raise NotImplementedError(f"{type(self).__name__} defines no call()")

    def forward(
        self, y_pred: torch.Tensor, y_true: torch.Tensor, sample_weight: torch.Tensor | None = None
    ) -> torch.Tensor:
        losses = self.call(y_true, y_pred)
        if sample_weight is not None:
            losses = losses * sample_weight
        wanted = {"sum": "sum", "none": "none", None: "none"}.get(self.reduction, "mean")
        return reduce_loss(losses, wanted)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor."""
        return {"name": self.name, "reduction": self.reduction}
