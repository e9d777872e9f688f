"""Optimizers whose state moves with the weights, so that a training run goes on: one a file, found by `of`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from migrate.converters.optimizers.model import Moved
from migrate.errors import MigrateError


def of(class_name: str, config: Mapping[str, Any], rate: float, exact: bool) -> Moved:
    """How the state of an optimizer of Keras's becomes that of PyTorch's.

    Args:
        class_name, config: as Keras stores them.
        rate: the learning rate it had in the end.
        exact: for the optimizers of migrated code in the exact style, else for those of `torch.optim`.

    Raises:
        MigrateError: it is of a kind, or has an option, whose state is not moved.
    """
    name = class_name.rpartition(">")[2]
    modules = [importlib.import_module(f"{__name__}.{item.name}") for item in pkgutil.iter_modules(__path__)]
    known = {kind: module for module in modules for kind in getattr(module, "KERAS", ())}
    if name not in known:
        raise MigrateError(f"the state of {name} is not converted; that of {', '.join(sorted(known))} is")
    moved: Moved = known[name].moved(config, rate, exact)
    return moved
