"""How many processes share the work."""

from __future__ import annotations

import torch.distributed as dist


def world_size() -> int:
    """The number of processes of the group that this one belongs to; 1 outside of any."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1
