"""A model's weights as arrays, https://keras.io/api/models/model/."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import nn


def get_weights(model: nn.Module) -> list[np.ndarray[Any, Any]]:
    """Copies of a model's parameters and running statistics, in the order and layout of its state dict."""
    return [
        tensor.detach().cpu().numpy().copy()
        for name, tensor in model.state_dict().items()
        if not name.endswith("num_batches_tracked")
    ]
