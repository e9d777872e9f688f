"""https://onnx.ai/onnx/operators/onnx__ConvTranspose.html"""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from migrate.converters.onnx.operators.pad_spatial import pad_spatial


def conv_transpose(
    x: Tensor,
    w: Tensor,
    b: Tensor | None = None,
    *,
    auto_pad: str = "NOTSET",
    dilations: Sequence[int] | None = None,
    group: int = 1,
    kernel_shape: Sequence[int] | None = None,
    output_padding: Sequence[int] | None = None,
    output_shape: Sequence[int] | None = None,
    pads: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Tensor:
    """A transposed convolution: everything that the kernel reaches, cut to the size that is asked for."""
    rank = w.ndim - 2
    strides, dilations = strides or [1] * rank, dilations or [1] * rank
    extra = list(output_padding or [0] * rank)
    pads = list(pads or [0] * 2 * rank)
    convolve = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}[rank]
    full = [
        (size - 1) * stride + (window - 1) * dilation + 1
        for size, stride, window, dilation in zip(x.shape[2:], strides, w.shape[2:], dilations, strict=True)
    ]
    if output_shape is None and auto_pad in ("SAME_UPPER", "SAME_LOWER"):
        output_shape = [size * stride for size, stride in zip(x.shape[2:], strides, strict=True)]
    if output_shape is not None:
        output_shape = list(output_shape)[-rank:]
        total = [size + more - wanted for size, more, wanted in zip(full, extra, output_shape, strict=True)]
        small = [amount // 2 for amount in total]
        large = [amount - half for amount, half in zip(total, small, strict=True)]
        pads = [*small, *large] if auto_pad == "SAME_UPPER" else [*large, *small]
    elif auto_pad == "VALID":
        pads = [0] * 2 * rank
    out = convolve(x, w, None, tuple(strides), 0, 0, group, tuple(dilations))
    cut = [(-pads[axis], extra[axis] - pads[rank + axis]) for axis in range(rank)]
    out = pad_spatial(out, cut)
    return out if b is None else out + b.reshape(-1, *[1] * rank)
