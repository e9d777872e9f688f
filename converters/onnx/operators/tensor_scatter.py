"""https://onnx.ai/onnx/operators/onnx__TensorScatter.html"""

from __future__ import annotations

import torch
from torch import Tensor


def tensor_scatter(
    past_cache: Tensor,
    update: Tensor,
    write_indices: Tensor | None = None,
    *,
    axis: int = -2,
    mode: str = "linear",
) -> Tensor:
    """Each entry's new steps written into its cache from the place that is given, around its end if circular."""
    cache, new = past_cache.movedim(axis, 1), update.movedim(axis, 1)
    start = torch.zeros(cache.shape[0], dtype=torch.int64) if write_indices is None else write_indices
    places = start.to(cache.device)[:, None] + torch.arange(new.shape[1], device=cache.device)
    if mode == "circular":
        places = places % cache.shape[1]
    rows = torch.arange(cache.shape[0], device=cache.device)[:, None].expand_as(places)
    return cache.index_put((rows, places), new).movedim(1, axis)
