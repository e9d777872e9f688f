"""One step of an optimizer with gradients that were computed apart.

https://keras.io/api/optimizers/#apply-method
"""

from __future__ import annotations

from collections.abc import Iterable

import torch


def apply_gradients(
    optimizer: torch.optim.Optimizer, pairs: Iterable[tuple[torch.Tensor | None, torch.Tensor]]
) -> None:
    """Step with these pairs of a gradient and its parameter; parameters without a gradient stay as they are."""
    optimizer.zero_grad()
    for gradient, parameter in pairs:
        parameter.grad = None if gradient is None else gradient.detach()
    optimizer.step()
