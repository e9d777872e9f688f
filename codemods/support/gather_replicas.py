"""``strategy.gather``, https://www.tensorflow.org/api_docs/python/tf/distribute/Strategy#gather."""

from __future__ import annotations

import torch
import torch.distributed as dist


def gather_replicas(value: torch.Tensor, axis: int = 0) -> torch.Tensor:
    """The values of all processes, one after the other along an axis; their sizes along it may differ."""
    if dist.get_world_size() == 1:
        return value.detach()
    part = value.detach().movedim(axis, 0)
    size = torch.tensor(len(part), device=part.device)
    sizes = [torch.empty_like(size) for _ in range(dist.get_world_size())]
    dist.all_gather(sizes, size)
    space = part.new_zeros((int(max(sizes)), *part.shape[1:]))
    space[: len(part)] = part
    parts = [torch.empty_like(space) for _ in sizes]
    dist.all_gather(parts, space)
    whole = torch.cat([item[: int(count)] for item, count in zip(parts, sizes, strict=True)])
    return whole.movedim(0, axis)
