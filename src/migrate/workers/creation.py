"""In which order a migrated model makes its modules, seen in the PyTorch worker.

Keras numbers automatic layer names in creation order, so this order pairs layers with modules; the order in which a
module registers its children does not, once two lists are filled in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn


@contextmanager
def creation_order() -> Iterator[dict[int, int]]:
    """Note in which order modules are made, by their id. Copies are not made, and come last."""
    original = nn.Module.__init__
    order: dict[int, int] = {}
    alive = []  # an id is given to another object once its own is gone

    def noted(module: nn.Module, *arguments: Any, **keywords: Any) -> None:
        alive.append(module)
        order.setdefault(id(module), len(order))
        original(module, *arguments, **keywords)

    nn.Module.__init__ = noted  # type: ignore[method-assign, assignment]
    try:
        yield order
    finally:
        nn.Module.__init__ = original  # type: ignore[method-assign]
