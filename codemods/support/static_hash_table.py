"""A table that does not change. https://www.tensorflow.org/api_docs/python/tf/lookup/StaticHashTable"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor


class StaticHashTable:
    """Values by keys, for arrays of them at once."""

    def __init__(self, entries: Mapping[Any, Any], default_value: Any) -> None:
        """
        Args:
            entries: the values by their keys, strings or numbers both.
            default_value: of keys that are not there.
        """
        self.entries = dict(entries)
        self.default_value = default_value.item() if isinstance(default_value, Tensor) else default_value

    def size(self) -> Tensor:
        """How many keys there are, int64."""
        return torch.tensor(len(self.entries))

    def lookup(self, keys: Any) -> Any:
        """The values of keys (an array or tensor of any shape, or a single key), as an array of strings or a tensor."""
        array = keys.cpu().numpy() if isinstance(keys, Tensor) else np.asarray(keys)
        plain = [key.decode() if isinstance(key, bytes) else key for key in array.ravel().tolist()]
        found = [self.value(key) for key in plain]
        if isinstance(self.default_value, bytes | str):
            strings = np.array(found, dtype=object).reshape(array.shape)
            return strings if array.ndim else found[0]
        return torch.tensor(found).reshape(array.shape)

    def value(self, key: Any) -> Any:
        """The value of one key."""
        return self.entries.get(key, self.default_value)

    def __getitem__(self, keys: Any) -> Any:
        return self.lookup(keys)
