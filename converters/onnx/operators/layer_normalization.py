"""https://onnx.ai/onnx/operators/onnx__LayerNormalization.html"""

from __future__ import annotations

import torch
from torch import Tensor


def layer_normalization(
    x: Tensor,
    scale: Tensor,
    b: Tensor | None = None,
    *,
    axis: int = -1,
    epsilon: float = 1e-5,
    stash_type: int = 1,
) -> tuple[Tensor, Tensor, Tensor]:
    """Normalise over an axis and those after it; also the mean and the inverse deviation, in float32."""
    dims = list(range(axis % x.ndim, x.ndim))
    wide = x.to(torch.float32) if stash_type == 1 and x.element_size() < 4 else x
    mean = wide.mean(dims, keepdim=True)
    inverse = torch.rsqrt(wide.var(dims, correction=0, keepdim=True) + epsilon)
    normal = ((wide - mean) * inverse).to(x.dtype) * scale
    return normal if b is None else normal + b, mean, inverse
