"""https://onnx.ai/onnx/operators/onnx__DeformConv.html"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torchvision.ops import deform_conv2d

from migrate.converters.onnx.operators.pad_spatial import pad_spatial


def deform_conv(
    x: Tensor,
    w: Tensor,
    offset: Tensor,
    b: Tensor | None = None,
    mask: Tensor | None = None,
    *,
    dilations: Sequence[int] | None = None,
    group: int = 1,
    kernel_shape: Sequence[int] | None = None,
    offset_group: int = 1,
    pads: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Tensor:
    """A convolution of two axes that looks where the offsets say; the groups follow from the shapes."""
    pads = pads or [0, 0, 0, 0]
    x = pad_spatial(x, [(pads[0], pads[2]), (pads[1], pads[3])])
    out: Tensor = deform_conv2d(
        x, offset, w, b, stride=tuple(strides or (1, 1)), dilation=tuple(dilations or (1, 1)), mask=mask
    )
    return out
