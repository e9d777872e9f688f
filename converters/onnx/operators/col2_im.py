"""https://onnx.ai/onnx/operators/onnx__Col2Im.html"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def col2_im(
    input: Tensor,
    image_shape: Ints,
    block_shape: Ints,
    *,
    dilations: Sequence[int] | None = None,
    pads: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Tensor:
    """Blocks laid out as an image, in any number of axes; where they overlap they add up."""
    sizes, block = as_ints(image_shape), as_ints(block_shape)
    rank = len(sizes)
    dilations, strides = dilations or [1] * rank, strides or [1] * rank
    pads = pads or [0] * 2 * rank
    lengths = [size + pads[axis] + pads[rank + axis] for axis, size in enumerate(sizes)]
    counts = [
        (length - dilation * (window - 1) - 1) // stride + 1
        for length, dilation, window, stride in zip(lengths, dilations, block, strides, strict=True)
    ]
    columns = input.reshape(input.shape[0], -1, *block, *counts)
    image = input.new_zeros(*columns.shape[:2], *lengths)
    for place in product(*map(range, block)):
        target: tuple[Any, ...] = (
            ...,
            *(
                slice(offset * dilation, offset * dilation + (count - 1) * stride + 1, stride)
                for offset, dilation, count, stride in zip(place, dilations, counts, strides, strict=True)
            ),
        )
        source: tuple[Any, ...] = (slice(None), slice(None), *place)
        image[target] = image[target] + columns[source]
    inner: tuple[Any, ...] = (..., *(slice(pads[axis], pads[axis] + size) for axis, size in enumerate(sizes)))
    return image[inner]
