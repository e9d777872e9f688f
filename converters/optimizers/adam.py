"""Adam and AdamW: both frameworks keep the same two moving averages, before the correction of their bias.

https://keras.io/api/optimizers/adam/, https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.converters.optimizers.model import Moved, Slot
from migrate.errors import MigrateError

KERAS = ("Adam", "AdamW")
FIRST = Slot("exp_avg", ("m", "momentums"))
SECOND = Slot("exp_avg_sq", ("v", "velocities"))


def moved(config: Mapping[str, Any], rate: float, exact: bool) -> Moved:
    """How it is moved.

    Raises:
        MigrateError: with ``amsgrad``, whose maximum Keras takes before the correction of the bias.
    """
    if config.get("amsgrad"):
        raise MigrateError(
            "the state of Adam(amsgrad=True) is not converted: the frameworks keep other maxima"
        )
    group: dict[str, Any] = {
        "lr": rate,
        "betas": (config["beta_1"], config["beta_2"]),
        "eps": config["epsilon"],
        "weight_decay": config.get("weight_decay") or 0.0,
        "amsgrad": False,
    }
    if group["weight_decay"] and not exact:
        group["decoupled_weight_decay"] = True  # torch.optim.Adam's own would go through the averages
    return Moved((FIRST, SECOND), True, group, True)
