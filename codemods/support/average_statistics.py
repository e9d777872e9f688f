"""The running statistics of several processes as one, https://www.tensorflow.org/api_docs/python/tf/VariableAggregation."""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import nn


@torch.no_grad()
def average_statistics(model: nn.Module) -> None:
    """Give every process the mean, over all processes, of a model's running statistics.

    Batch normalisation computes with the statistics of each process's part of a batch, as in tf.distribute, so each
    process has running statistics of its own.
    """
    for buffer in model.buffers():
        if buffer.is_floating_point():
            dist.all_reduce(buffer)
            buffer /= dist.get_world_size()
