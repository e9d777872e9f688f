"""A metric that wants its targets in another form than the loss does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


class WithTargets:
    """``metric`` fed with ``convert(outputs, targets)`` in the place of the targets."""

    def __init__(self, metric: Any, convert: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> None:
        self.metric = metric
        self.convert = convert

    def reset(self) -> None:
        """Forget what was seen."""
        self.metric.reset()

    def update(self, outputs: torch.Tensor, targets: torch.Tensor) -> None:
        """Count a batch."""
        self.metric.update(outputs, self.convert(outputs, targets))

    def compute(self) -> Any:
        """The value over all batches since the last reset."""
        return self.metric.compute()
