"""The loss and metrics of a model over a dataset, as Keras's ``evaluate`` computes them."""

from __future__ import annotations

import torch


@torch.no_grad()
def evaluate_model(model, batches, criterion, metrics=None, steps=None):
    """Run a model over batches of (inputs, targets) in evaluation mode.

    Args:
        batches: yields (inputs, targets).
        criterion: ``criterion(outputs, targets)``, the mean loss of a batch.
        metrics: by name, objects with ``update(outputs, targets)``, ``compute()`` and ``reset()``.
        steps: number of batches to look at; None: all of them.

    Returns:
        ``loss``, each batch weighing as much as it has samples, and the metrics by name.
    """
    metrics = metrics or {}
    device = next(model.parameters()).device
    for metric in metrics.values():
        metric.reset()
    model.eval()
    total, seen = 0.0, 0
    for step, (inputs, targets) in enumerate(batches):
        if step == steps:
            break
        inputs, targets = inputs.to(device), targets.to(device)
        outputs = model(inputs)
        total += criterion(outputs, targets).item() * len(targets)
        seen += len(targets)
        for metric in metrics.values():
            metric.update(outputs, targets)
    return {"loss": total / seen} | {name: float(metric.compute()) for name, metric in metrics.items()}
