"""The Jacobian of a tensor that has been computed.

https://www.tensorflow.org/api_docs/python/tf/GradientTape#jacobian
"""

from __future__ import annotations

import torch


def jacobian(outputs: torch.Tensor, inputs: torch.Tensor) -> torch.Tensor:
    """The derivative of each element of ``outputs`` by each of ``inputs``, of the shape of the first followed by that
    of the second; zeros where there is no way from one to the other."""
    rows = [
        torch.autograd.grad(item, inputs, retain_graph=True, create_graph=True, materialize_grads=True)[0]
        for item in outputs.flatten()
    ]
    return torch.stack(rows).reshape(*outputs.shape, *inputs.shape)
