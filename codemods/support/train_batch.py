"""One training step on one batch, as Keras's ``train_on_batch`` makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import nn

from migrate.codemods.support.call_model import call_model
from migrate.codemods.support.match_targets import match_targets
from migrate.codemods.support.to_device import to_device


def train_batch(
    model: nn.Module,
    inputs: Any,
    targets: Any,
    optimizer: torch.optim.Optimizer,
    criterion: Callable[[Any, Any], Any],
    metrics: Mapping[str, Any] | None = None,
    sample_weight: Any = None,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    clip: Callable[[Iterable[nn.Parameter]], Any] | None = None,
) -> dict[str, float]:
    """Train a model on one batch, of arrays or tensors.

    Args:
        inputs: a list for several.
        targets: of a model with several outputs a tuple, or a dict by name, as the outputs.
        criterion: ``criterion(outputs, targets)``, the mean loss of the batch; with ``sample_weight`` the loss of each
            sample.
        metrics: by name, objects with ``update(outputs, targets)``, ``compute()`` and ``reset()``.
        sample_weight: how much each sample's loss counts.
        scheduler: stepped after the optimizer.
        clip: what is done to the gradients before the optimizer's step.

    Returns:
        ``loss`` and the metrics by name, of this batch alone, as they were before the step.
    """
    metrics = metrics or {}
    model.train()
    device = next(model.parameters()).device
    optimizer.zero_grad()
    outputs = call_model(model, list(inputs) if isinstance(inputs, list | tuple) else [inputs])
    targets = to_device(targets, device)
    if isinstance(outputs, torch.Tensor):
        targets = match_targets(torch.as_tensor(targets, device=device), outputs)
    loss = criterion(outputs, targets)
    if sample_weight is not None:
        loss = (loss * torch.as_tensor(sample_weight, dtype=loss.dtype, device=device).flatten()).mean()
    if loss.requires_grad:  # of a model that is frozen it is just computed
        loss.backward()
        if clip is not None:
            clip(model.parameters())
        optimizer.step()
    if scheduler is not None:
        scheduler.step()
    logs = {"loss": loss.item()}
    with torch.no_grad():
        for name, metric in metrics.items():
            metric.reset()
            metric.update(outputs, targets)
            logs[name] = float(metric.compute())
    return logs
