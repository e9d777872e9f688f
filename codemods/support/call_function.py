"""A Python function called on tensors, its results in declared dtypes.

https://www.tensorflow.org/api_docs/python/tf/py_function
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch


def call_function(
    function: Callable[..., Any], inputs: Sequence[Any], types: Any, as_arrays: bool = False
) -> Any:
    """What ``function(*inputs)`` gives, as tensors of these dtypes: one, or a list for a list.

    Args:
        types: of torch; any other type for strings, which stay as they are.
        as_arrays: give the function NumPy arrays; no gradients flow back then.
    """
    given = [
        item.detach().numpy() if as_arrays and isinstance(item, torch.Tensor) else item for item in inputs
    ]
    result = function(*given)
    if isinstance(types, list | tuple):
        return [_as_type(item, dtype) for item, dtype in zip(result, types, strict=True)]
    return _as_type(result, types)


def _as_type(value: Any, dtype: Any) -> Any:
    if not isinstance(dtype, torch.dtype):
        return value
    return torch.as_tensor(np.asarray(value) if isinstance(value, list) else value, dtype=dtype)
