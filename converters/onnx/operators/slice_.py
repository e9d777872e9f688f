"""https://onnx.ai/onnx/operators/onnx__Slice.html"""

from __future__ import annotations

import builtins

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def slice_(
    data: Tensor, starts: Ints, ends: Ints, axes: Ints | None = None, steps: Ints | None = None
) -> Tensor:
    """A part of some axes, as Python's own slices have it, backwards too."""
    first, last = as_ints(starts), as_ints(ends)
    dims = list(range(len(first))) if axes is None else as_ints(axes)
    strides = [1] * len(first) if steps is None else as_ints(steps)
    for begin, end, dim, step in zip(first, last, dims, strides, strict=True):
        size = data.shape[dim]
        stop = None if step < 0 and end < -size else end
        places = range(*builtins.slice(begin, stop, step).indices(size))
        if step == 1:
            data = data.narrow(dim, places.start if places else 0, len(places))
        else:
            data = data.index_select(dim, torch.tensor(list(places), dtype=torch.int64, device=data.device))
    return data
