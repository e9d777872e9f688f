"""Activation functions by name.

https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional


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
    return functional.leaky_relu(x, 0.2)


_NAMED: dict[str | None, Callable[[torch.Tensor], torch.Tensor]] = {
    None: _linear,
    "linear": _linear,
    "relu": torch.relu,
    "relu6": functional.relu6,
    "leaky_relu": _leaky_relu,
    "elu": functional.elu,
    "selu": functional.selu,
    "celu": functional.celu,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "swish": functional.silu,
    "mish": functional.mish,
    "sigmoid": torch.sigmoid,
    "log_sigmoid": functional.logsigmoid,
    "hard_sigmoid": functional.hardsigmoid,
    "hard_silu": functional.hardswish,
    "hard_swish": functional.hardswish,
    "hard_tanh": functional.hardtanh,
    "tanh": torch.tanh,
    "softplus": functional.softplus,
    "softsign": functional.softsign,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "exponential": torch.exp,
}
