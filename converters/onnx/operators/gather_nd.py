"""https://onnx.ai/onnx/operators/onnx__GatherND.html"""

from __future__ import annotations

import torch
from torch import Tensor


def gather_nd(data: Tensor, indices: Tensor, *, batch_dims: int = 0) -> Tensor:
    """Elements or slices by all their numbers, in each entry of the batch axes by itself."""
    depth = indices.shape[-1]
    places = indices.to(torch.int64)
    batch = (
        torch.meshgrid(
            *(torch.arange(size, device=data.device) for size in data.shape[:batch_dims]), indexing="ij"
        )
        if batch_dims
        else ()
    )
    middle = indices.ndim - 1 - batch_dims
    heads = tuple(index.reshape(*index.shape, *[1] * middle) for index in batch)
    return data[(*heads, *(places[..., column] for column in range(depth)))]
