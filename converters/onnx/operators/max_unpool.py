"""https://onnx.ai/onnx/operators/onnx__MaxUnpool.html"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import torch
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def max_unpool(
    x: Tensor,
    i: Tensor,
    output_shape: Ints | None = None,
    *,
    kernel_shape: Sequence[int],
    pads: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Tensor:
    """Each element at the place in the flattened output where the pooling found it, zeros elsewhere.

    A larger output than the pooling's input leaves the rest of each image empty.
    """
    rank = len(kernel_shape)
    strides, pads = strides or [1] * rank, pads or [0] * 2 * rank
    inferred = [*x.shape[:2]] + [
        (size - 1) * stride - pads[axis] - pads[rank + axis] + window
        for axis, (size, stride, window) in enumerate(zip(x.shape[2:], strides, kernel_shape, strict=True))
    ]
    flat = torch.zeros(prod(inferred), dtype=x.dtype, device=x.device)
    image = flat.scatter(0, i.reshape(-1), x.reshape(-1)).reshape(inferred)
    if output_shape is None:
        return image
    out = torch.zeros(as_ints(output_shape), dtype=x.dtype, device=x.device)
    out[tuple(slice(size) for size in inferred)] = image
    return out
