"""A metric given as a function of (target, prediction), https://keras.io/api/metrics/#creating-custom-metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


class FunctionMetric:
    """The mean of ``function(y_true, y_pred)`` over everything that it gave since the last reset."""

    def __init__(self, function: Callable[[torch.Tensor, torch.Tensor], Any]) -> None:
        self.function = function
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self.total = 0.0
        self.count = 0

    @torch.no_grad()
    def update(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> None:
        """Count a batch."""
        values = torch.as_tensor(self.function(y_true, y_pred)).float()
        self.total += values.sum().item()
        self.count += values.numel()

    def compute(self) -> float:
        """The mean; 0 before the first batch."""
        return self.total / max(self.count, 1)
