"""https://onnx.ai/onnx/operators/onnx__Reshape.html"""

from __future__ import annotations

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def reshape(data: Tensor, shape: Ints, *, allowzero: int = 0) -> Tensor:
    """The same elements in another shape, in which 0 keeps a size and -1 is what is left."""
    sizes = as_ints(shape)
    if not allowzero:
        sizes = [data.shape[axis] if size == 0 else size for axis, size in enumerate(sizes)]
    return data.reshape(sizes)
