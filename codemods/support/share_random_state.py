"""The same random state in all processes of a group, https://docs.pytorch.org/docs/stable/notes/randomness.html."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import torch
import torch.distributed as dist


def share_random_state() -> None:
    """Give every process the random state of the first one: of Python, of NumPy and of torch on the CPU.

    On GPUs the processes go on drawing differently, as masks of dropout should.
    """
    states: list[Any] = [random.getstate(), np.random.get_state(), torch.get_rng_state()]
    dist.broadcast_object_list(states, src=0)
    random.setstate(states[0])
    np.random.set_state(states[1])
    torch.set_rng_state(states[2])
