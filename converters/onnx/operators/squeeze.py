"""https://onnx.ai/onnx/operators/onnx__Squeeze.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def squeeze(data: Tensor, axes: Ints | None = None) -> Tensor:
    """Without axes of one element: those that are named, or all."""
    return data.squeeze() if axes is None else data.squeeze(tuple(as_ints(axes)))
