"""The zeros around windows that ONNX's attributes ask for."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil


def window_padding(
    sizes: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
    pads: Sequence[int] | None,
    auto_pad: str,
) -> list[tuple[int, int]]:
    """How much goes before and after each axis.

    Args:
        sizes: of the input, without batch and channels.
        pads: all that go before, then all that go after.
        auto_pad: ``SAME_UPPER`` puts the odd one after, ``SAME_LOWER`` before; ``VALID`` pads nothing.
    """
    rank = len(sizes)
    if auto_pad in ("", "NOTSET"):
        pads = pads or [0] * 2 * rank
        return list(zip(pads[:rank], pads[rank:], strict=True))
    if auto_pad == "VALID":
        return [(0, 0)] * rank
    padding = []
    for size, window, stride, dilation in zip(sizes, kernel, strides, dilations, strict=True):
        total = max((ceil(size / stride) - 1) * stride + (window - 1) * dilation + 1 - size, 0)
        small, large = total // 2, total - total // 2
        padding.append((small, large) if auto_pad == "SAME_UPPER" else (large, small))
    return padding
