"""The names of activation functions.

https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from migrate.codemods.support.get_activation import get_activation

_NAMES = (
    "linear",
    "relu",
    "relu6",
    "leaky_relu",
    "elu",
    "selu",
    "celu",
    "gelu",
    "silu",
    "mish",
    "sigmoid",
    "log_sigmoid",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "tanh",
    "softplus",
    "softsign",
    "softmax",
    "log_softmax",
    "exponential",
)
_SAME = {torch.nn.functional.relu: "relu", torch.nn.functional.softmax: "softmax"}


def serialize_activation(activation: Callable[..., torch.Tensor]) -> str:
    """The name by which `get_activation` finds a function; the function's own name if it is none of those."""
    for name in _NAMES:
        if get_activation(name) is activation:
            return name
    return _SAME.get(activation, getattr(activation, "__name__", type(activation).__name__))
