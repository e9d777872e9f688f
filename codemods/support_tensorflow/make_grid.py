"""Images side by side in one: what torchvision.utils.make_grid does, with the channels last."""

import math

import tensorflow as tf


def make_grid(
    tensor: tf.Tensor,
    nrow: int = 8,
    padding: int = 2,
    normalize: bool = False,
    pad_value: float = 0.0,
) -> tf.Tensor:
    """One image (height, width, C) of a batch (N, H, W, C), with ``nrow`` images in a row.

    Args:
        padding: pixels of ``pad_value`` around each image.
        normalize: bring the smallest value of the whole batch to 0 and the largest to 1.
    """
    images = tf.convert_to_tensor(tensor)
    if images.shape[-1] == 1:
        images = tf.repeat(images, 3, axis=-1)
    if normalize:
        low, high = tf.reduce_min(images), tf.reduce_max(images)
        images = (images - low) / tf.maximum(high - low, 1e-5)
    count, height, width, channels = images.shape
    if count == 1:
        return images[0]
    columns = min(nrow, count)
    rows = math.ceil(count / columns)
    images = tf.pad(images, [[0, rows * columns - count], [0, 0], [0, 0], [0, 0]], constant_values=pad_value)
    cells = tf.pad(images, [[0, 0], [padding, 0], [padding, 0], [0, 0]], constant_values=pad_value)
    grid = tf.reshape(cells, (rows, columns, height + padding, width + padding, channels))
    grid = tf.transpose(grid, (0, 2, 1, 3, 4))
    grid = tf.reshape(grid, (rows * (height + padding), columns * (width + padding), channels))
    return tf.pad(grid, [[0, padding], [0, padding], [0, 0]], constant_values=pad_value)
