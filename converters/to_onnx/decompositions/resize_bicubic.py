"""``ResizeBicubic``, whose cubic has another coefficient than the one tf2onnx writes (-0.75), at the borders too.

https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/kernels/image/resize_bicubic_op.cc
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from migrate.converters.to_onnx.resizing import resized

OPERATOR = "ResizeBicubic"


def decomposed(images: Any, size: Any, **attributes: Any) -> Any | None:
    """Two products with matrices."""

    def resize(unit: Any, wanted: list[int], axis: int) -> Any:
        return tf.raw_ops.ResizeBicubic(
            images=unit,
            size=wanted,
            align_corners=attributes["align_corners"],
            half_pixel_centers=attributes["half_pixel_centers"],
        )

    return resized(images, size, resize)
