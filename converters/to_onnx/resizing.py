"""Resizing of images whose sizes are known as two products with matrices.

ONNX's Resize knows other kernels than TensorFlow, and runtimes know only some of them. Each row of the result is a sum
of rows, whatever the kernel; which, the operator itself says when it is given the unit images.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from tensorflow.python.eager import context

LARGEST = 2**22  # numbers in a matrix


def resized(images: Any, size: Any, resize: Callable[[Any, list[int], int], Any]) -> Any | None:
    """The images with another height and width; None if a size is not known beforehand.

    Args:
        images: (batch, height, width, channels).
        size: the height and width wanted.
        resize: the operator itself, of images, a size and which axis (1 or 2) is resized while the other is kept.
    """
    wanted = tf.get_static_value(size)
    height, width = images.shape[1], images.shape[2]
    if wanted is None or height is None or width is None:
        return None
    down = _matrix(height, int(wanted[0]), 1, resize)
    across = _matrix(width, int(wanted[1]), 2, resize)
    if max(down.size, across.size) > LARGEST:
        return None
    rows = tf.einsum("bhwc,hy->bywc", tf.cast(images, tf.float32), tf.constant(down))
    return tf.einsum("bywc,wx->byxc", rows, tf.constant(across))


def _matrix(size: int, wanted: int, axis: int, resize: Callable[[Any, list[int], int], Any]) -> Any:
    """What each of the old rows adds to each of the new ones."""
    with context.eager_mode():
        units = tf.eye(size)
        images = tf.reshape(units, [size, size, 1, 1] if axis == 1 else [size, 1, size, 1])
        made = resize(images, [wanted, 1] if axis == 1 else [1, wanted], axis)
        return tf.reshape(made, [size, wanted]).numpy()
