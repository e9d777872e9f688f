"""Activation functions by name.

https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F


def get_activation(identifier: Any) -> Callable[[torch.Tensor], torch.Tensor]:
    """The function that Keras's name of an activation, None (which leaves a tensor as it is), or a callable means.

    Raises:
        ValueError: there is no activation of this name.
    """
    if callable(identifier):
        found: Callable[[torch.Tensor], torch.Tensor] = identifier
        return found
    if identifier not in _NAMED:
        raise ValueError(f"no activation is called {identifier!r}")
    return _NAMED[identifier]


def _linear(x: torch.Tensor) -> torch.Tensor:
    return x


def _softmax(x: torch.Tensor) -> torch.Tensor:
    return x.softmax(-1)


def _log_softmax(x: torch.Tensor) -> torch.Tensor:
    return x.log_softmax(-1)


def _leaky_relu(x: torch.Tensor) -> torch.Tensor:
    return F.leaky_relu(x, 0.2)


_NAMED: dict[str | None, Callable[[torch.Tensor], torch.Tensor]] = {
    None: _linear,
    "linear": _linear,
    "relu": torch.relu,
    "relu6": F.relu6,
    "leaky_relu": _leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "celu": F.celu,
    "gelu": F.gelu,
    "silu": F.silu,
    "swish": F.silu,
    "mish": F.mish,
    "sigmoid": torch.sigmoid,
    "log_sigmoid": F.logsigmoid,
    "hard_sigmoid": F.hardsigmoid,
    "hard_silu": F.hardswish,
    "hard_swish": F.hardswish,
    "hard_tanh": F.hardtanh,
    "tanh": torch.tanh,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "exponential": torch.exp,
}
