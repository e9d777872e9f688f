"""A sampler that divides every batch among the processes, as tf.distribute does.

https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler
"""

from __future__ import annotations

from collections.abc import Iterator, Sized
from typing import Any

import torch
import torch.distributed as dist
from torch.utils.data import DistributedSampler


class ReplicaSampler(DistributedSampler[Any]):
    """For ``DataLoader(batch_sampler=...)``: of each batch of ``batch_size`` samples, this process's part.

    Where `DistributedSampler` deals out samples one by one and repeats some to make the parts equal, this gives the
    first process the first samples of a batch, the next one those that follow, and no sample twice: together the
    processes take the steps that one process would take. `set_epoch` chooses the order of an epoch.
    """

    def __init__(
        self, dataset: Sized, batch_size: int, shuffle: bool = False, drop_last: bool = False
    ) -> None:
        seed = torch.randint(2**31, ()) if shuffle else torch.tensor(0)
        dist.broadcast(seed, src=0)
        super().__init__(dataset, shuffle=shuffle, seed=int(seed), drop_last=drop_last)  # type: ignore[arg-type]
        self.samples = len(dataset)
        self.batch_size = batch_size

    def batches(self) -> Iterator[list[int]]:
        """The samples of every batch, over all processes."""
        order = list(range(self.samples))
        if self.shuffle:
            order = torch.randperm(
                self.samples, generator=torch.Generator().manual_seed(self.seed + self.epoch)
            ).tolist()
        for start in range(0, len(self) * self.batch_size, self.batch_size):
            yield order[start : start + self.batch_size]

    def __iter__(self) -> Iterator[Any]:
        for batch in self.batches():
            share = -(-len(batch) // self.num_replicas)
            yield batch[self.rank * share : (self.rank + 1) * share] or batch[-1:]

    def __len__(self) -> int:
        whole, rest = divmod(self.samples, self.batch_size)
        return whole + (rest > 0 and not self.drop_last)
