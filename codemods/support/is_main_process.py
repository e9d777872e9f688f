"""Which of several processes writes files."""

from __future__ import annotations

import torch.distributed as dist


def is_main_process() -> bool:
    """Whether this is the first process of its group, or the only one."""
    return not (dist.is_available() and dist.is_initialized()) or dist.get_rank() == 0
