"""A dataset whose samples go through a function, as tf.data's ``map`` does before batching."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch.utils.data import Dataset


class MappedDataset(Dataset[Any]):
    """The samples of ``dataset``, each given to ``function`` (a pair as two arguments) when it is asked for."""

    def __init__(self, dataset: Any, function: Callable[..., Any]) -> None:
        self.dataset = dataset
        self.function = function

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> Any:
        sample = self.dataset[index]
        return self.function(*sample) if isinstance(sample, list | tuple) else self.function(sample)
