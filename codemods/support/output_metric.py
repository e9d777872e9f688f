"""A metric of one of several outputs of a model."""

from __future__ import annotations

from typing import Any

import torch

from migrate.codemods.support.output_part import output_part


class OutputMetric:
    """``metric`` of the output of that name, which is at that place among the outputs."""

    def __init__(self, metric: Any, name: str, place: int) -> None:
        self.metric = metric
        self.name = name
        self.place = place

    def reset(self) -> None:
        """Forget what was seen."""
        self.metric.reset()

    @torch.no_grad()
    def update(self, outputs: Any, targets: Any) -> None:
        """Count a batch of all outputs and targets."""
        output = output_part(outputs, self.name, self.place).detach()
        self.metric.update(output, output_part(targets, self.name, self.place))

    def compute(self) -> Any:
        """The value over all batches since the last reset."""
        return self.metric.compute()
