"""Keras 2's hard sigmoid. That of Keras 3 is `torch.nn.Hardsigmoid`.

https://github.com/keras-team/tf-keras/blob/v2.16.0/tf_keras/activations.py
"""

import torch
from torch import nn


class HardSigmoid(nn.Module):
    """``0.2 x + 0.5``, no less than 0 and no more than 1."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.clamp(0.2 * x + 0.5, min=0.0, max=1.0)
