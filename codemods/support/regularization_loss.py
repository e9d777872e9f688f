"""The penalties that belong to the loss, https://keras.io/api/layers/regularizers/."""

from __future__ import annotations

import torch
from torch import nn


def regularization_loss(model: nn.Module) -> torch.Tensor:
    """The sum of the penalties of all weights in the model that `regularize` was called for, and of what its modules
    have put into ``added_losses`` in their last call."""
    total = torch.zeros((), device=next(model.parameters()).device)
    for module in model.modules():
        for loss in getattr(module, "added_losses", ()):
            total = total + loss.sum()
        for name, regularizer in getattr(module, "regularizers", {}).items():
            total = total + regularizer(getattr(module, name))
    return total
