"""A part of an image, of random size, shape and place, resized: what torchvision's RandomResizedCrop does."""

import math
import random

import tensorflow as tf

ATTEMPTS = 10


def random_resized_crop(
    images: tf.Tensor,
    size: tuple[int, int],
    scale: tuple[float, float] = (0.08, 1.0),
    ratio: tuple[float, float] = (3 / 4, 4 / 3),
) -> tf.Tensor:
    """Images (..., H, W, C) cropped alike and resized to ``size``, (height, width), by antialiased interpolation.

    Args:
        scale: bounds of the part's share of the area, which is drawn evenly.
        ratio: bounds of its width by its height, whose logarithm is drawn evenly.
    """
    height, width = images.shape[-3], images.shape[-2]
    top, left, high, wide = _part(height, width, scale, ratio)
    part = images[..., top : top + high, left : left + wide, :]
    return tf.image.resize(part, size, antialias=True)


def _part(
    height: int, width: int, scale: tuple[float, float], ratio: tuple[float, float]
) -> tuple[int, int, int, int]:
    """Where the part lies: top, left, height, width. After some attempts that do not fit, the largest in the middle."""
    for _ in range(ATTEMPTS):
        area = height * width * random.uniform(*scale)
        shape = math.exp(random.uniform(math.log(ratio[0]), math.log(ratio[1])))
        wide, high = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
        if 0 < wide <= width and 0 < high <= height:
            return random.randint(0, height - high), random.randint(0, width - wide), high, wide
    wide, high = width, height
    if width / height < min(ratio):
        high = round(width / min(ratio))
    elif width / height > max(ratio):
        wide = round(height * max(ratio))
    return (height - high) // 2, (width - wide) // 2, high, wide
