"""https://onnx.ai/onnx/operators/onnx__Expand.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def expand(input: Tensor, shape: Ints) -> Tensor:
    """Repeat axes of one element, as broadcasting with that shape would."""
    sizes = as_ints(shape)
    sizes = [1] * (input.ndim - len(sizes)) + sizes
    own = [1] * (len(sizes) - input.ndim) + list(input.shape)
    return input.expand([wanted if size == 1 else size for size, wanted in zip(own, sizes, strict=True)])
