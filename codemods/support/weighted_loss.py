"""A loss whose samples may have weights: https://keras.io/api/losses/#standalone-usage-of-losses."""

from collections.abc import Callable

import torch
from torch import nn


class WeightedLoss(nn.Module):
    """The mean over a batch of what ``unreduced(outputs, targets)`` gives for each sample, times its weight.

    As in Keras the sum is divided by the number of samples, not by the sum of the weights.
    """

    def __init__(self, unreduced: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> None:
        super().__init__()
        self.unreduced = unreduced

    def forward(
        self, outputs: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor | None = None
    ) -> torch.Tensor:
        losses = self.unreduced(outputs, targets)
        return (
            losses.mean() if weights is None else (losses * weights.to(losses).reshape(losses.shape)).mean()
        )
