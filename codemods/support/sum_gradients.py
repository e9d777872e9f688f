"""The gradients of all processes added up, https://www.tensorflow.org/guide/distributed_training."""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist


@torch.no_grad()
def sum_gradients(optimizer: torch.optim.Optimizer, *_: Any) -> None:
    """Add up, over all processes, the gradients of an optimizer's parameters: for `Optimizer.register_step_pre_hook`.

    The loss of each process is divided by the size of the whole batch, so the sum is the whole batch's gradient.
    """
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            if parameter.grad is None and dist.get_world_size() > 1:
                parameter.grad = torch.zeros_like(parameter)
            if parameter.grad is not None:
                dist.all_reduce(parameter.grad)
