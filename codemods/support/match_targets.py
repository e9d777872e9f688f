"""Targets in the form in which a criterion compares them with a model's outputs."""

from __future__ import annotations

import torch


def match_targets(targets: torch.Tensor, outputs: torch.Tensor) -> torch.Tensor:
    """Targets of as many numbers as the outputs get their shape and dtype; others are class indices."""
    if targets.numel() == outputs.numel():
        return targets.to(outputs.dtype).reshape(outputs.shape)
    return targets.reshape(-1).long() if outputs.ndim == 2 else targets.long()
