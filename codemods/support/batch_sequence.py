"""A data set that gives whole batches by their number: the base class that `keras.utils.Sequence` was.

https://keras.io/api/utils/python_utils/#pydataset-class
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch


class BatchSequence:
    """Batches: a subclass has ``__len__`` and ``__getitem__``, and may do something in `on_epoch_end`.

    A loop over it gives every batch once, in order, with tensors for arrays.

    Args:
        workers, use_multiprocessing, max_queue_size: for Keras's own loading; they change nothing here.
    """

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self.workers, self.use_multiprocessing = workers, use_multiprocessing
        self.max_queue_size = max_queue_size

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} does not say how many batches it has")

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not say what a batch is")

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            yield _as_tensors(self[index])
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """What is to be done after each time through the batches."""


def _as_tensors(batch: Any) -> Any:
    if isinstance(batch, tuple | list):
        return type(batch)(map(_as_tensors, batch))
    if isinstance(batch, Mapping):
        return {name: _as_tensors(item) for name, item in batch.items()}
    numeric = isinstance(batch, np.ndarray | np.generic) and batch.dtype.kind in "biufc"
    return torch.as_tensor(batch) if numeric else batch
