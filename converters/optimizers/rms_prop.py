"""RMSprop. Keras's momentum has the learning rate in it, PyTorch's has not; the averages are the same.

https://keras.io/api/optimizers/rmsprop/, https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.converters.optimizers.model import Moved, Slot
from migrate.errors import MigrateError

KERAS = ("RMSprop",)


def moved(config: Mapping[str, Any], rate: float, exact: bool) -> Moved:
    """How it is moved.

    Raises:
        MigrateError: with ``weight_decay``, which PyTorch's own takes for a part of the gradient.
    """
    if config.get("weight_decay") and not exact:
        raise MigrateError(
            "RMSprop(weight_decay) goes on in the exact style only: torch.optim.RMSprop has the decay in its averages"
        )
    slots = [Slot("square_avg", ("rms", "velocities"))]
    if config.get("momentum"):
        factor = 1.0 if exact else 1 / rate if rate else 0.0
        slots.append(Slot("momentum_buffer", ("momentum", "momentums"), factor))
    if config.get("centered"):
        slots.append(Slot("grad_avg", ("mg", "average_gradients")))
    group = {
        "lr": rate,
        "alpha": config["rho"],
        "eps": config["epsilon"],
        "weight_decay": config.get("weight_decay") or 0.0,
        "momentum": config.get("momentum", 0.0),
        "centered": bool(config.get("centered")),
    }
    return Moved(tuple(slots), False, group, not exact)
