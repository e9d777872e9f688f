"""Sparse tensors with another background than zero. https://www.tensorflow.org/api_docs/python/tf/sparse/to_dense"""

from __future__ import annotations

import torch
from torch import Tensor


def sparse_to_dense(sparse: Tensor, default_value: float) -> Tensor:
    """The dense tensor, with ``default_value`` where the sparse one has no value; zeros that it stores stay zeros."""
    sparse = sparse.coalesce()
    background = torch.full(sparse.shape, default_value, dtype=sparse.dtype, device=sparse.device)
    return background.index_put(tuple(sparse.indices()), sparse.values())
