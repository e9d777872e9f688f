"""An element of a data set with NumPy arrays for tensors.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset#as_numpy_iterator
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from migrate.codemods.support.byte_string import ByteString
from migrate.codemods.support.text_array import TextArray
from migrate.codemods.support.text_string import TextString


def as_arrays(element: Any) -> Any:
    """Tensors as arrays; tuples, lists and dicts part by part, all else as it is."""
    if isinstance(element, tuple | list):
        return type(element)(map(as_arrays, element))
    if isinstance(element, Mapping):
        return {key: as_arrays(item) for key, item in element.items()}
    if isinstance(element, torch.Tensor):
        return element.numpy()[()]  # a scalar of NumPy's where there are no axes
    return element.numpy() if isinstance(element, TextArray | TextString | ByteString) else element
