"""https://onnx.ai/onnx/operators/onnx__Clip.html"""

from __future__ import annotations

import torch
from torch import Tensor


def clip(x: Tensor, min: Tensor | None = None, max: Tensor | None = None) -> Tensor:
    """No smaller than one bound, then no greater than the other."""
    if x.dtype in (torch.uint16, torch.uint32, torch.uint64):
        bounds = [None if bound is None else bound.to(torch.int64) for bound in (min, max)]
        return clip(x.to(torch.int64), *bounds).to(x.dtype)
    if min is not None:
        x = torch.maximum(x, min)
    return x if max is None else torch.minimum(x, max)
