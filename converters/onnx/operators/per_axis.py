"""Scales and zero points laid beside the tensor that they belong to."""

from __future__ import annotations

from torch import Tensor


def per_axis(values: Tensor, x: Tensor, axis: int, block_size: int) -> Tensor:
    """Broadcastable to `x`: one value for all, one for each place of an axis, or one for each block along it."""
    if values.ndim == 0 or values.numel() == 1:
        return values.reshape([1] * x.ndim)
    axis = axis % x.ndim
    if block_size:
        return values.repeat_interleave(block_size, dim=axis).narrow(axis, 0, x.shape[axis])
    shape = [1] * x.ndim
    shape[axis] = -1
    return values.reshape(shape)
