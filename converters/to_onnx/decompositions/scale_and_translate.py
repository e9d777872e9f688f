"""``ScaleAndTranslate``, with which `tf.image.resize` smooths, and resizes by the kernels of Lanczos and others.

https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/kernels/image/scale_and_translate_op.cc
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from migrate.converters.to_onnx.resizing import resized

OPERATOR = "ScaleAndTranslate"


def decomposed(images: Any, size: Any, scale: Any, translation: Any, **attributes: Any) -> Any | None:
    """Two products with matrices, where scale and translation are constants."""
    scales, shifts = tf.get_static_value(scale), tf.get_static_value(translation)
    if scales is None or shifts is None:
        return None

    def resize(unit: Any, wanted: list[int], axis: int) -> Any:
        return tf.raw_ops.ScaleAndTranslate(
            images=unit,
            size=wanted,
            scale=[scales[0], 1.0] if axis == 1 else [1.0, scales[1]],
            translation=[shifts[0], 0.0] if axis == 1 else [0.0, shifts[1]],
            kernel_type=attributes["kernel_type"],
            antialias=attributes["antialias"],
        )

    return resized(images, size, resize)
