"""A model of the same architecture with weights of its own.

https://keras.io/api/models/model_saving_apis/model_saving_and_loading/#clone_model-function
"""

from __future__ import annotations

import copy

from torch import nn


def clone_model(model: nn.Module) -> nn.Module:
    """A copy whose parameters are drawn anew, by the ``reset_parameters`` that the modules inside have."""
    clone = copy.deepcopy(model)
    for module in clone.modules():
        reset = getattr(module, "reset_parameters", None)
        if callable(reset):
            reset()
    return clone
