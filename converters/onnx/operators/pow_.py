"""https://onnx.ai/onnx/operators/onnx__Pow.html"""

from __future__ import annotations

import torch
from torch import Tensor


def pow_(x: Tensor, y: Tensor) -> Tensor:
    """A power in the dtype of its base."""
    if x.dtype.is_floating_point:
        exponent = y.to(x.dtype) if y.dtype.is_floating_point else y
        return torch.pow(
            x, exponent.to(torch.int64) if exponent.dtype in (torch.uint32, torch.uint64) else exponent
        )
    if y.dtype.is_floating_point:
        return torch.pow(x.to(torch.float64), y.to(torch.float64)).to(x.dtype)
    return torch.pow(x.to(torch.int64), y.to(torch.int64)).to(x.dtype)
