"""The loss of a model with several outputs, https://keras.io/api/models/model_training_apis/#compile-method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn

from migrate.codemods.support.output_part import output_part

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


class OutputLosses(nn.Module):
    """The weighted sum of the losses of each output.

    Args:
        losses: by the outputs' names, in their order; None for an output that is not trained.
        weights: of the losses, 1 where none is given.

    Outputs, and targets, are a tuple in that order or a dict by those names.
    """

    def __init__(self, losses: Mapping[str, Loss | None], weights: Mapping[str, float] | None = None) -> None:
        super().__init__()
        self.losses = dict(losses)
        self.weights = dict(weights or {})

    def forward(self, outputs: Any, targets: Any) -> torch.Tensor:
        terms = [
            loss(output_part(outputs, name, place), output_part(targets, name, place))
            * self.weights.get(name, 1.0)
            for place, (name, loss) in enumerate(self.losses.items())
            if loss is not None
        ]
        return torch.stack(terms).sum()
