"""``strategy.reduce``, https://www.tensorflow.org/api_docs/python/tf/distribute/Strategy#reduce."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
import torch.distributed as dist


def reduce_replicas(op: str, value: Any, axis: int | None = None) -> Any:
    """The sum or the mean, over all processes, of a tensor, or of tuples, lists or dicts of tensors.

    Args:
        op: ``"SUM"`` or ``"MEAN"``.
        axis: also reduce along this axis of the processes' values; their sizes along it may differ.
    """
    if isinstance(value, Mapping):
        return {name: reduce_replicas(op, part, axis) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(reduce_replicas(op, part, axis) for part in value)
    tensor = torch.as_tensor(value).detach()
    count = torch.tensor(1.0 if axis is None else float(tensor.shape[axis]), device=tensor.device)
    total = tensor.clone() if axis is None else tensor.sum(axis)
    dist.all_reduce(total)
    if op.upper() == "SUM":
        return total
    dist.all_reduce(count)
    return total / count
