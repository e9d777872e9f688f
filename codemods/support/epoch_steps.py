"""Epochs of a given number of batches, as Keras's ``fit(steps_per_epoch=...)`` takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any


class EpochSteps:
    """Each loop gives the next ``steps`` batches, from where the last loop ended. Where the batches end the loop does,
    and the next one starts anew."""

    def __init__(self, batches: Iterable[Any], steps: int) -> None:
        self.batches = batches
        self.steps = int(steps)
        self._rest: Iterator[Any] = iter(())

    def __len__(self) -> int:
        return self.steps

    def __iter__(self) -> Iterator[Any]:
        given = 0
        for batch in islice(self._rest, self.steps):
            given += 1
            yield batch
        if given == 0:
            self._rest = iter(self.batches)
            for batch in islice(self._rest, self.steps):
                given += 1
                yield batch
        if given < self.steps:
            self._rest = iter(())
