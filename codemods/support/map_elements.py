"""A function of each element of a tensor's first axis.

https://www.tensorflow.org/api_docs/python/tf/map_fn
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


def map_elements(function: Callable[[Any], Any], elements: Any) -> Any:
    """What ``function`` gives for every element along the first axis, stacked. Of a tuple or list of tensors the
    function gets one element of each; where it returns a tuple, so does this."""
    if isinstance(elements, tuple | list):
        kind = type(elements)
        results = [function(kind(items)) for items in zip(*elements, strict=True)]
    else:
        results = [function(item) for item in elements]
    if isinstance(results[0], tuple | list):
        return type(results[0])(
            torch.stack([torch.as_tensor(item) for item in column]) for column in zip(*results, strict=True)
        )
    return torch.stack([torch.as_tensor(item) for item in results])
