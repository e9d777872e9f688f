"""The processes that torchrun starts, one for each device, as one group.

https://docs.pytorch.org/docs/stable/elastic/run.html and https://docs.pytorch.org/docs/stable/distributed.html
"""

from __future__ import annotations

import atexit
import builtins
import os
from typing import Any

import torch
import torch.distributed as dist

from migrate.codemods.support.share_random_state import share_random_state


def init_distributed() -> torch.device:
    """Join the group of processes, if that has not been done; returns the device of this process.

    The address of the group, this process's rank and how many there are come from the environment that torchrun sets.
    Without torchrun the process is a group of its own, and the program runs as it would alone. All processes begin with
    the same random state, so that they draw the same weights and shuffle alike; only the first one prints.
    """
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if cuda else torch.device("cpu")
    if dist.is_initialized():
        return device
    if cuda:
        torch.cuda.set_device(device)
    backend = "cpu:gloo,cuda:nccl" if cuda else "gloo"
    if "RANK" in os.environ:
        dist.init_process_group(backend)
    else:
        dist.init_process_group(backend, store=dist.HashStore(), rank=0, world_size=1)  # type: ignore[attr-defined]
    atexit.register(_leave)
    share_random_state()
    if cuda:
        torch.cuda.manual_seed(torch.initial_seed() + dist.get_rank())
    if dist.get_rank() != 0:
        builtins.print = _print_nothing
    return device


def _leave() -> None:
    if dist.is_initialized():
        dist.destroy_process_group()


def _print_nothing(*_: Any, **__: Any) -> None:
    """What `print` does in all processes but the first."""
