"""What a lookup table starts with. https://www.tensorflow.org/api_docs/python/tf/lookup/KeyValueTensorInitializer"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor


def table_entries(keys: Any, values: Any, dtype: torch.dtype | None = None) -> dict[Any, Any]:
    """Keys and values (lists, arrays or tensors of one axis) as a dict of Python's strings and numbers.

    Raises:
        ValueError: a key comes twice with different values, or there are more of the one than of the other.
    """
    entries: dict[Any, Any] = {}
    for key, value in zip(_items(keys), _items(values), strict=True):
        made = value if dtype is None else torch.tensor(value, dtype=dtype).item()
        if entries.setdefault(key, made) != made:
            raise ValueError(f"the key {key!r} has two values")
    return entries


def _items(items: Any) -> list[Any]:
    listed = items.tolist() if isinstance(items, Tensor | np.ndarray) else list(items)
    return [item.decode() if isinstance(item, bytes) else item for item in listed]
