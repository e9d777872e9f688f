"""The running statistics of the first process in all of them."""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import nn


@torch.no_grad()
def share_statistics(model: nn.Module) -> None:
    """Give every process the first one's running statistics, which are the ones that Keras saves.

    Batch normalisation computes with the statistics of each process's part of a batch, as in tf.distribute, so after a
    batch each process has running statistics of its own. Evaluated with the same ones, all come to the same decisions.
    """
    for buffer in model.buffers():
        dist.broadcast(buffer, src=0)
