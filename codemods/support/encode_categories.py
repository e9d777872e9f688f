"""Numbers of categories as vectors. https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/"""

from __future__ import annotations

import torch
from torch import Tensor


def encode_categories(
    indices: Tensor,
    depth: int,
    mode: str,
    weights: Tensor | None = None,
    dtype: torch.dtype = torch.float32,
) -> Tensor:
    """Vectors of ``depth`` numbers; an index outside of 0 up to ``depth`` adds nothing.

    Args:
        indices: (samples, categories) or, of one sample, (categories,).
        mode: ``one_hot``, a vector for each index (an axis of one is dropped); ``multi_hot``, for each sample ones at
            its indices; ``count``, for each sample how often each index occurs.
        weights: in the shape of ``indices``: what an occurrence counts, else one.
        dtype: of the result, unless weights bring theirs.

    Returns:
        (samples, depth), or (depth,) of one sample; one_hot: (..., depth).
    """
    indices = indices.reshape(1) if indices.ndim == 0 else indices
    if mode == "one_hot":
        rows = indices if indices.ndim > 1 and indices.shape[-1] == 1 else indices.unsqueeze(-1)
    else:
        rows = indices.movedim(1, -1) if indices.ndim > 1 else indices
        weights = weights.movedim(1, -1) if weights is not None and weights.ndim > 1 else weights
    inside = (rows >= 0) & (rows < depth)
    values = inside.to(dtype) if weights is None else torch.where(inside, weights, 0)
    places = torch.where(inside, rows, 0).long()
    counts = values.new_zeros(*rows.shape[:-1], depth).scatter_add(-1, places, values)
    return counts if mode == "count" else counts.clamp(max=1)
