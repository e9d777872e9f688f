"""https://onnx.ai/onnx/operators/onnx__CumProd.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def cum_prod(x: Tensor, axis: Ints, *, exclusive: int = 0, reverse: int = 0) -> Tensor:
    """Products of all elements up to each, from one end or the other, with it or without it."""
    (dim,) = as_ints(axis)
    values = x.flip(dim) if reverse else x
    if exclusive:
        values = torch.cat(
            [torch.ones_like(values.narrow(dim, 0, 1)), values.narrow(dim, 0, x.shape[dim] - 1)], dim
        )
    products = torch.cumprod(values, dim).to(x.dtype)
    return products.flip(dim) if reverse else products
