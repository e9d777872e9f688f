"""What the ``test_step`` of a model says of a dataset, as Keras's ``evaluate`` runs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from migrate.codemods.support.to_device import to_device


@torch.no_grad()
def evaluate_steps(
    model: Any,
    batches: Iterable[Any],
    metrics: Iterable[Any] = (),
    steps: int | None = None,
    prefix: str = "",
) -> dict[str, float]:
    """Call ``model.test_step`` with each batch and give what it returned for the last one.

    Args:
        metrics: to be reset before.
        steps: number of batches to look at; None: all of them.
        prefix: what the names in the result begin with.
    """
    for metric in metrics:
        metric.reset()
    device = next(model.parameters()).device
    logs: dict[str, Any] = {}
    for step, batch in enumerate(batches):
        if step == steps:
            break
        logs = model.test_step(to_device(batch, device))
    return {prefix + name: float(value) for name, value in logs.items()}
