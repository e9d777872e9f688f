"""https://onnx.ai/onnx/operators/onnx__Tile.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def tile(input: Tensor, repeats: Ints) -> Tensor:
    """The tensor several times along each axis."""
    return input.repeat(as_ints(repeats))
