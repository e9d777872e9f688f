"""Move a batch, whatever it is made of, to a device."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch


def to_device(batch: Any, device: torch.device) -> Any:
    """A tensor, or tuples, lists and dicts of tensors; arrays of numbers become tensors, all else stays as it is."""
    if isinstance(batch, np.ndarray) and batch.dtype.kind not in "OUS":
        batch = torch.as_tensor(batch)
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {name: to_device(item, device) for name, item in batch.items()}
    if isinstance(batch, list | tuple):
        return tuple(to_device(item, device) for item in batch)
    return batch
