"""Batches that go to one process each,
https://www.tensorflow.org/api_docs/python/tf/distribute/Strategy#distribute_datasets_from_function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import torch.distributed as dist


class DealtBatches:
    """Of batches that every process makes alike, this process's: the first, the second and so on in turn. The last ones
    that are not enough for all processes are left out."""

    def __init__(self, batches: Iterable[Any]) -> None:
        self.batches = batches

    def __len__(self) -> int:
        return len(self.batches) // dist.get_world_size()  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Any]:
        rest = iter(self.batches)
        while len(group := list(islice(rest, dist.get_world_size()))) == dist.get_world_size():
            yield group[dist.get_rank()]
