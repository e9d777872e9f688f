"""An element of a data set with NumPy arrays for tensors.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset#as_numpy_iterator
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch


def as_arrays(element: Any) -> Any:
    """Tensors as arrays; tuples, lists and dicts part by part, all else as it is."""
    if isinstance(element, tuple | list):
        return type(element)(map(as_arrays, element))
    if isinstance(element, Mapping):
        return {key: as_arrays(item) for key, item in element.items()}
    return element.numpy() if isinstance(element, torch.Tensor) else element
