"""First weights for modules whose sizes the first call tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn


def init_later(module: nn.Module, initialise: Callable[[Any], Any]) -> None:
    """Call ``initialise(module)`` once a lazy module's first call has made its weights, unless they were loaded."""
    made: list[bool] = []

    def before(module: nn.Module, inputs: Any) -> None:
        made.append(not any(map(nn.parameter.is_lazy, module.parameters())))

    def after(module: nn.Module, inputs: Any) -> None:
        if not made[0]:
            initialise(module)
        first.remove()
        last.remove()

    first = module.register_forward_pre_hook(before, prepend=True)
    last = module.register_forward_pre_hook(after)
