"""The base of metrics of a program's own, https://keras.io/api/metrics/base_metric/."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from migrate.codemods.support.get_initializer import get_initializer


class CustomMetric:
    """A subclass keeps its counts in tensors that `add_weight` makes, changes them in ``update_state(y_true, y_pred)``
    and gives its value in ``result()``.

    The object also has the methods of PyTorch's metrics: ``update(y_pred, y_true)``, ``compute()`` and ``reset()``.
    """

    def __init__(self, name: str | None = None, dtype: Any = None, **_: Any) -> None:
        self.name = name
        self.weights: list[tuple[torch.Tensor, torch.Tensor]] = []  # each with what it began with

    def add_weight(
        self,
        name: str | None = None,
        shape: Sequence[int] = (),
        initializer: str | Callable[..., torch.Tensor] = "zeros",
        dtype: torch.dtype | None = None,
        **_: Any,
    ) -> torch.Tensor:
        """A tensor that `reset_state` sets back."""
        draw = get_initializer(initializer)
        assert draw is not None
        start = draw(tuple(shape), dtype=dtype or torch.float32)
        weight = start.clone()
        self.weights.append((weight, start))
        return weight

    add_variable = add_weight

    def update_state(self, *arguments: Any, **keywords: Any) -> None:
        """Count a batch."""
        raise NotImplementedError(f"{type(self).__name__} defines no update_state()")

    def result(self) -> Any:
        """The value of all batches since the last reset."""
        raise NotImplementedError(f"{type(self).__name__} defines no result()")

    def reset_state(self) -> None:
        """Forget what was seen."""
        for weight, start in self.weights:
            weight.copy_(start)

    def reset_states(self) -> None:
        """The same, as Keras 2 called it."""
        self.reset_state()

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        self.update_state(*arguments, **keywords)
        return self.result()

    @torch.no_grad()
    def update(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> None:
        """Count a batch."""
        self.update_state(y_true, y_pred)

    def compute(self) -> Any:
        """The value."""
        return self.result()

    def reset(self) -> None:
        """Forget what was seen."""
        self.reset_state()

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor."""
        return {"name": self.name}
