"""How many steps an optimizer has made, as Keras's know it."""

from __future__ import annotations

from typing import Any


def count_steps(optimizer: Any) -> None:
    """Let a ``torch.optim.Optimizer`` have the number of its steps as ``optimizer.iterations``."""

    def counted(*_: Any) -> None:
        optimizer.iterations += 1

    optimizer.iterations = 0
    optimizer.register_step_post_hook(counted)
