"""Some of the values of a sparse tensor. https://www.tensorflow.org/api_docs/python/tf/sparse/retain"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def retain_values(sparse: Tensor, kept: Any) -> Tensor:
    """The sparse tensor with those of its values (in the order of their places) for which ``kept`` is true."""
    sparse = sparse.coalesce()
    chosen = torch.as_tensor(kept, device=sparse.device)
    return torch.sparse_coo_tensor(sparse.indices()[:, chosen], sparse.values()[chosen], sparse.shape)
