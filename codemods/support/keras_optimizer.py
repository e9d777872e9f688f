"""The loop over parameters that every optimizer has; a subclass says what happens to one of them."""

from collections.abc import Callable
from typing import Any

import torch
from torch.optim import Optimizer

from migrate.codemods.support.gradient_by_use import gradient_by_use


class KerasOptimizer(Optimizer):
    """An optimizer given by its ``update`` of one parameter. Weight decay is decoupled, as in Keras."""

    def update(
        self, param: torch.Tensor, grad: torch.Tensor, state: dict[str, Any], group: dict[str, Any]
    ) -> None:
        """Change ``param`` and its ``state`` (empty at first) in place; ``group`` holds the options."""
        raise NotImplementedError

    @staticmethod
    def decay(group: dict[str, Any]) -> float:
        """The part of a parameter that a step takes off it before the update."""
        decay: float = group["lr"] * group["weight_decay"]
        return decay

    @staticmethod
    def square(param: torch.Tensor, grad: torch.Tensor) -> torch.Tensor:
        """The gradient's square; of a `KerasEmbedding` used by itself, the sum of the squares of each use."""
        by_use = gradient_by_use(param)
        param.gradient_by_use = None  # type: ignore[attr-defined]
        return grad.square() if by_use is None else by_use[1]

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for param in group["params"]:
                if param.grad is not None:
                    param.mul_(1 - self.decay(group))
                    self.update(param, param.grad, self.state[param], group)
        return loss
