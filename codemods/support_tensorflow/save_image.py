"""A batch of images as one image file: what torchvision.utils.save_image does, with the channels last."""

import os

import tensorflow as tf

from migrate.codemods.support_tensorflow.make_grid import make_grid


def save_image(
    tensor: tf.Tensor,
    fp: str | os.PathLike[str],
    nrow: int = 8,
    padding: int = 2,
    normalize: bool = False,
    pad_value: float = 0.0,
) -> None:
    """Write images (N, H, W, C) or one (H, W, C), of values from 0 to 1, to a PNG or JPEG file.

    Args:
        fp: the file; its ending says which format.
        nrow, padding, normalize, pad_value: as for `make_grid`.
    """
    images = tensor if len(tensor.shape) == 4 else tensor[tf.newaxis]
    grid = make_grid(images, nrow, padding, normalize, pad_value)
    pixels = tf.cast(tf.clip_by_value(grid * 255.0 + 0.5, 0.0, 255.0), tf.uint8)
    is_jpeg = os.fspath(fp).lower().endswith((".jpg", ".jpeg"))
    encoded = tf.io.encode_jpeg(pixels, quality=75) if is_jpeg else tf.io.encode_png(pixels)
    tf.io.write_file(os.fspath(fp), encoded)
