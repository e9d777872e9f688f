"""What the Reduce operators share."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def reduced(
    x: Tensor,
    axes: Ints | None,
    keepdims: int,
    noop_with_empty_axes: int,
    function: Callable[[Tensor, list[int], bool], Tensor],
) -> Tensor:
    """Apply a function over some axes, all of them where none is given, unless that is to do nothing."""
    dims = [] if axes is None else as_ints(axes)
    if not dims and noop_with_empty_axes:
        return function(x.unsqueeze(0), [0], False)
    dims = sorted({axis % x.ndim for axis in dims}) if dims else list(range(x.ndim))
    if not dims:
        return function(x.unsqueeze(0), [0], False)
    return function(x, dims, bool(keepdims))
