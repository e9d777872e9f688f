"""Batches divided among processes, https://www.tensorflow.org/api_docs/python/tf/distribute/Strategy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import torch
import torch.distributed as dist
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    SequentialSampler,
    TensorDataset,
    default_collate,
)

from migrate.codemods.support.init_distributed import init_distributed
from migrate.codemods.support.replica_sampler import ReplicaSampler
from migrate.codemods.support.share_random_state import share_random_state


class ReplicaLoader:
    """Of every batch of a loader, the part of this process: the batches of all processes are those of one.

    A `DataLoader` over a data set with numbered samples loads this process's samples only; of any other batches, every
    process makes the whole and takes its part, so they have to come in the same order everywhere.

        for inputs, targets in loader:
            outputs = replicas(inputs)                        # a DistributedDataParallel, which averages gradients
            loss = criterion(outputs, targets) * loader.weight
            loss.backward()
            loss, outputs, targets = loader.gather(loss, outputs, targets)

    Args:
        empty: for loops without weights: give a process without a part of a batch an empty one, as tf.distribute does;
            and put the parts on this process's device.

    Attributes:
        size: how many samples the whole batch has.
        weight: what the mean over this process's part counts in the average over processes. It is 1 where the parts
            are equal; of a batch of fewer samples than processes, a process without one computes with a sample of its
            neighbour's and weight 0.
    """

    def __init__(self, batches: Iterable[Any], empty: bool = False) -> None:
        self.batches = batches if empty else _divided(batches)
        self.empty = empty
        self.device = init_distributed()
        self.epoch = 0
        self.size = 0
        self.weight = 1.0
        self._counts = [0] * dist.get_world_size()

    def __len__(self) -> int:
        return len(self.batches)  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Any]:
        sampler = getattr(self.batches, "batch_sampler", None)
        if isinstance(sampler, ReplicaSampler):
            sampler.set_epoch(self.epoch)
            for whole, batch in zip(sampler.batches(), self.batches, strict=True):
                self._divide(len(whole))
                yield batch
        else:
            for number, batch in enumerate(self.batches):
                size = _size(batch)
                if number == 0:
                    _check(torch.tensor([size, _digest(batch)], dtype=torch.float64))
                self._divide(size)
                yield _map(self._part, batch)
        self.epoch += 1
        share_random_state()  # parts of different sizes may have drawn differently

    def gather(self, loss: torch.Tensor, *values: Any) -> tuple[Any, ...]:
        """The mean of the weighted losses of all processes, and tensors, or tuples or dicts of them, of the whole
        batch. None of them has a gradient."""
        mean = loss.detach().clone()
        dist.all_reduce(mean)
        wholes = (_map(self._whole, value) for value in values)
        return mean / dist.get_world_size(), *wholes

    @property
    def _mine(self) -> int:
        return self._counts[dist.get_rank()]

    def _divide(self, size: int) -> None:
        world = dist.get_world_size()
        share = -(-size // world)
        self._counts = [min(share, max(size - rank * share, 0)) for rank in range(world)]
        self.size = size
        self.weight = self._mine * world / size

    def _part(self, whole: Any) -> Any:
        start = dist.get_rank() * self._counts[0]
        if self._mine == 0 and not self.empty:
            return whole[-1:]
        part = whole[start : start + self._mine]
        return part.to(self.device) if self.empty and isinstance(part, torch.Tensor) else part

    def _whole(self, part: torch.Tensor) -> torch.Tensor:
        if dist.get_world_size() == 1:
            return part.detach()
        space = part.new_zeros((self._counts[0], *part.shape[1:]))
        space[: self._mine] = part.detach()[: self._mine]
        parts = [torch.empty_like(space) for _ in self._counts]
        dist.all_gather(parts, space)
        return torch.cat([part[:count] for part, count in zip(parts, self._counts, strict=True)])


def _divided(batches: Any) -> Any:
    """A loader that loads this process's samples only, where its sampler is one that is known."""
    if not isinstance(batches, DataLoader) or type(batches.batch_sampler) is not BatchSampler:
        return batches
    order, dataset = type(batches.sampler), batches.dataset
    if order not in (RandomSampler, SequentialSampler) or batches.collate_fn is not default_collate:
        return batches
    content = dataset.tensors[-1].double().sum() if isinstance(dataset, TensorDataset) else torch.zeros(())
    _check(torch.stack([torch.tensor(len(dataset), dtype=torch.float64), content.double()]))  # type: ignore[arg-type]
    sampler = ReplicaSampler(
        dataset,  # type: ignore[arg-type]
        batches.batch_sampler.batch_size,
        order is RandomSampler,
        batches.batch_sampler.drop_last,
    )
    return DataLoader(
        dataset, batch_sampler=sampler, num_workers=batches.num_workers, pin_memory=batches.pin_memory
    )


def _check(told: torch.Tensor) -> None:
    """Raise where the processes do not have the same data."""
    least, most = told.nan_to_num(), told.nan_to_num()
    dist.all_reduce(least, dist.ReduceOp.MIN)
    dist.all_reduce(most, dist.ReduceOp.MAX)
    if not torch.equal(least, most):
        raise RuntimeError(
            "the processes have different data: call init_distributed() before anything that is drawn at random, "
            "or seed it"
        )


def _batch_leaves(batch: Any) -> Iterator[Any]:
    if isinstance(batch, Mapping):
        batch = tuple(batch.values())
    if isinstance(batch, tuple) or (isinstance(batch, list) and not isinstance(batch[0], str | bytes)):
        for part in batch:
            yield from _batch_leaves(part)
    else:
        yield batch


def _size(batch: Any) -> int:
    return len(next(_batch_leaves(batch)))


def _digest(batch: Any) -> float:
    return sum(float(part.double().sum()) for part in _batch_leaves(batch) if isinstance(part, torch.Tensor))


def _map(function: Callable[[Any], Any], batch: Any) -> Any:
    """A batch with a function applied to its tensors."""
    if isinstance(batch, Mapping):
        return {name: _map(function, part) for name, part in batch.items()}
    if isinstance(batch, tuple) or (isinstance(batch, list) and not isinstance(batch[0], str | bytes)):
        return type(batch)(_map(function, part) for part in batch)
    return function(batch)
