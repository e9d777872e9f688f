"""What a function or a generator gives, as an element of a data set: numbers as tensors, structure as it is.

https://www.tensorflow.org/guide/data#dataset_structure
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from migrate.codemods.support.text_array import TextArray


def as_element(value: Any) -> Any:
    """Numbers, lists and arrays as tensors; tuples and dicts part by part; strings and bytes as `TextArray`, for torch
    has no tensors of those; data sets as they are."""
    if isinstance(value, tuple):
        return tuple(as_element(item) for item in value)
    if isinstance(value, Mapping):
        return {key: as_element(item) for key, item in value.items()}
    if isinstance(value, list):
        return _from_list(value)
    if isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind in "biufc":
            return torch.as_tensor(value)
        return TextArray.of(value) if value.size and isinstance(value.flat[0], str | bytes) else value
    if isinstance(value, str | bytes):
        return TextArray.of(value)
    return torch.as_tensor(value) if isinstance(value, bool | int | float) else value


def _from_list(value: list[Any]) -> Any:
    leaf: Any = value
    while isinstance(leaf, list) and leaf:
        leaf = leaf[0]
    if isinstance(leaf, torch.Tensor):
        return torch.stack([as_element(item) for item in value])
    if isinstance(leaf, str | bytes):
        return TextArray.of(value)
    return (
        as_element(np.asarray(value)) if isinstance(leaf, np.ndarray | np.generic) else torch.as_tensor(value)
    )
