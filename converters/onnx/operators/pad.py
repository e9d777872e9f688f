"""https://onnx.ai/onnx/operators/onnx__Pad.html"""

from __future__ import annotations

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def pad(
    data: Tensor,
    pads: Ints,
    constant_value: Tensor | None = None,
    axes: Ints | None = None,
    *,
    mode: str = "constant",
) -> Tensor:
    """More elements before and after each axis, or fewer where an amount is negative.

    Args:
        mode: the new ones are a ``constant``, the ``edge``, a reflection at it (``reflect``), or those of the other
            end (``wrap``).
    """
    amounts = as_ints(pads)
    dims = list(range(data.ndim)) if axes is None else as_ints(axes)
    for position, dim in enumerate(dims):
        before, after = amounts[position], amounts[position + len(dims)]
        if not before and not after:
            continue
        size = data.shape[dim]
        places = torch.arange(-before, size + after, device=data.device)
        if mode == "constant":
            inside = (places >= 0) & (places < size)
            shape = [1] * data.ndim
            shape[dim] = -1
            value = 0 if constant_value is None else constant_value.reshape(()).to(data.dtype)
            kept = (
                data.index_select(dim, places.clamp(0, max(size - 1, 0)))
                if size
                else data.new_zeros([*data.shape[:dim], before + after, *data.shape[dim + 1 :]])
            )
            data = torch.where(inside.reshape(shape), kept, value)
            continue
        if mode == "edge":
            places = places.clamp(0, size - 1)
        elif mode == "wrap":
            places = places % size
        else:
            places = places.abs() % (2 * (size - 1)) if size > 1 else torch.zeros_like(places)
            places = torch.where(places >= size, 2 * (size - 1) - places, places)
        data = data.index_select(dim, places)
    return data
