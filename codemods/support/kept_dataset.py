"""A tf.data pipeline that TensorFlow's own process runs, as a data set of PyTorch's.

https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch.utils.data import IterableDataset

from migrate.codemods.support.as_arrays import as_arrays


class KeptDataset(IterableDataset[Any]):
    """The pipeline's elements, in its order: tensors where it has tensors, in the same tuples and dicts.

    Attributes:
        size: the number of elements, `INFINITE` or `UNKNOWN`.
        class_names, file_paths: of files in folders, what their labels mean, and the files; None for other data.
    """

    INFINITE = -1
    UNKNOWN = -2

    def __init__(self, process: Any, number: int, size: int, facts: dict[str, Any]) -> None:
        self._process, self._number = process, number
        self.size = size
        self.class_names: list[str] | None = facts.get("class_names")
        self.file_paths: list[str] | None = facts.get("file_paths")

    def __iter__(self) -> Iterator[Any]:
        yield from self._process.elements(self._number)  # which keeps the pipeline as long as this goes on

    def __len__(self) -> int:
        if self.size < 0:
            raise TypeError(
                f"the data set's length is {'infinite' if self.size == self.INFINITE else 'unknown'}"
            )
        return self.size

    def __del__(self) -> None:
        self._process.release(self._number)

    def cardinality(self) -> torch.Tensor:
        """The number of elements, -1 for infinitely many, -2 if it is not known."""
        return torch.tensor(self.size)

    def take(self, count: int) -> KeptDataset:
        """The first elements."""
        return self._step("take", count)

    def skip(self, count: int) -> KeptDataset:
        """The elements after the first ones."""
        return self._step("skip", count)

    def repeat(self, count: int | None = None) -> KeptDataset:
        """The elements several times over; without an end for None."""
        return self._step("repeat", count)

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements with arrays for tensors."""
        return map(as_arrays, self)

    def _step(self, method: str, *arguments: Any) -> KeptDataset:
        made: KeptDataset = self._process.ask("method", self._number, method, arguments)
        return made
