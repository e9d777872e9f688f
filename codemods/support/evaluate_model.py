"""The loss and metrics of a model over a dataset, as Keras's ``evaluate`` computes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import nn

from migrate.codemods.support.call_model import call_model
from migrate.codemods.support.match_targets import match_targets
from migrate.codemods.support.to_device import to_device


@torch.no_grad()
def evaluate_model(
    model: nn.Module,
    batches: Iterable[Any],
    criterion: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    metrics: Mapping[str, Any] | None = None,
    steps: int | None = None,
    prefix: str = "",
    callbacks: Iterable[Any] = (),
) -> dict[str, float]:
    """Run a model over batches of (inputs, targets) in evaluation mode.

    Args:
        batches: yields inputs and targets; several inputs as (first, second, ..., targets).
        criterion: ``criterion(outputs, targets)``, the mean loss of a batch. Of a model with several outputs both are
            tuples, or dicts by name.
        metrics: by name, objects with ``update(outputs, targets)``, ``compute()`` and ``reset()``.
        steps: number of batches to look at; None: all of them.
        prefix: what the names in the result begin with.
        callbacks: objects whose hooks of evaluations are called.

    Returns:
        ``loss``, each batch weighing as much as it has samples, and the metrics by name.
    """
    metrics = metrics or {}
    for metric in metrics.values():
        metric.reset()
    model.eval()
    for callback in callbacks:
        callback.model = model
        callback.on_test_begin({})
    device = next(model.parameters()).device
    total, seen = 0.0, 0
    for step, (*inputs, targets) in enumerate(batches):
        if step == steps:
            break
        for callback in callbacks:
            callback.on_test_batch_begin(step, {})
        outputs = call_model(model, inputs)
        if isinstance(outputs, torch.Tensor):
            targets = match_targets(to_device(targets, outputs.device), outputs)
        else:
            targets = to_device(targets, device)
        count = _length(outputs)
        total += criterion(outputs, targets).item() * count
        seen += count
        for metric in metrics.values():
            metric.update(outputs, targets)
        for callback in callbacks:
            callback.on_test_batch_end(step, _logs(total / seen, metrics))
    results = _logs(total / seen, metrics)
    for callback in callbacks:
        callback.on_test_end(results)
    return {prefix + name: value for name, value in results.items()}


def _logs(loss: float, metrics: Mapping[str, Any]) -> dict[str, float]:
    return {"loss": loss} | {name: float(metric.compute()) for name, metric in metrics.items()}


def _length(outputs: Any) -> int:
    """How many samples the outputs are of: those of a model with several outputs are a tuple or a dict."""
    parts = list(outputs.values()) if isinstance(outputs, Mapping) else outputs
    return len(parts if isinstance(parts, torch.Tensor) else parts[0])
