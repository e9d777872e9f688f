"""https://onnx.ai/onnx/operators/onnx__Max.html"""

from __future__ import annotations

from functools import reduce

import torch
from torch import Tensor


def max_(*inputs: Tensor) -> Tensor:
    """The greatest of several tensors, element by element; for dtypes that PyTorch has no comparison of."""
    dtype = inputs[0].dtype
    sign = torch.iinfo(torch.int64).min if dtype == torch.uint64 else 0
    values = [value.to(torch.int64) ^ sign for value in inputs]
    return (reduce(torch.maximum, values) ^ sign).to(dtype)
