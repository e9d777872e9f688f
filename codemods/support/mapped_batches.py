"""Batches that go through a function, as tf.data's ``map`` does after batching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from torch.utils.data import IterableDataset


class MappedBatches(IterableDataset[Any]):
    """The batches of ``batches``, each given to ``function`` (a pair as two arguments) when it is asked for."""

    def __init__(self, batches: Any, function: Callable[..., Any]) -> None:
        self.batches = batches
        self.function = function

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[Any]:
        for batch in self.batches:
            yield self.function(*batch) if isinstance(batch, list | tuple) else self.function(batch)
