"""Gradient descent with momentum. Keras keeps the step it took, PyTorch the sum of gradients that makes it.

So one is the other times minus the learning rate; the optimizer of the exact style keeps what Keras keeps.
https://keras.io/api/optimizers/sgd/, https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.converters.optimizers.model import Moved, Slot
from migrate.errors import MigrateError

KERAS = ("SGD",)


def moved(config: Mapping[str, Any], rate: float, exact: bool) -> Moved:
    """How it is moved.

    Raises:
        MigrateError: with ``weight_decay`` beside momentum, through which PyTorch's own takes it.
    """
    if config.get("weight_decay") and config.get("momentum") and not exact:
        raise MigrateError(
            "SGD(momentum, weight_decay) goes on in the exact style only: torch.optim.SGD has the decay in the momentum"
        )
    names = ("momentum", "momentums")
    slot = Slot("velocity", names) if exact else Slot("momentum_buffer", names, -1 / rate if rate else 0.0)
    group = {
        "lr": rate,
        "momentum": config.get("momentum", 0.0),
        "nesterov": config.get("nesterov", False),
        "weight_decay": config.get("weight_decay") or 0.0,
    }
    if not exact:
        group["dampening"] = 0.0
    return Moved((slot,) if group["momentum"] else (), False, group, False)
