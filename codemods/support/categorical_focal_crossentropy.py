"""Keras's focal loss of one-hot targets, which torch lacks.

https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-class
"""

import torch
from torch import nn

from migrate.codemods.support.reduce_loss import reduce_loss


class CategoricalFocalCrossentropy(nn.Module):
    """Cross-entropy of ``y_pred`` and ``y_true``, both (..., classes), that plays down what is already right.

    ``alpha`` weighs classes (one number, or one a class), ``gamma`` is the focus. ``reduction`` is "mean", "sum", or
    "none" for one loss a sample.
    """

    def __init__(
        self,
        alpha: float | list[float] = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        self.alpha = alpha
        self.gamma = gamma
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.reduction = reduction

    def forward(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
        y_true = y_true.to(y_pred.dtype)
        y_true = y_true * (1 - self.label_smoothing) + self.label_smoothing / y_true.shape[-1]
        probabilities = y_pred.softmax(-1) if self.from_logits else y_pred
        probabilities = (probabilities / probabilities.sum(-1, keepdim=True)).clamp(1e-7, 1 - 1e-7)
        weights = torch.as_tensor(self.alpha, device=y_pred.device) * (1 - probabilities) ** self.gamma
        losses = -(weights * y_true * probabilities.log()).sum(-1)
        return reduce_loss(losses, self.reduction)
