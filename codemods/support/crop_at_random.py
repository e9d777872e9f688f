"""TensorFlow's random crops. https://www.tensorflow.org/api_docs/python/tf/image/random_crop"""

from collections.abc import Sequence

import torch


def crop_at_random(value: torch.Tensor, size: Sequence[int]) -> torch.Tensor:
    """A slice of ``size``, one length for each axis, at a place where all places are equally likely."""
    places = [int(torch.randint(n - int(m) + 1, ())) for n, m in zip(value.shape, size, strict=True)]
    return value[tuple(slice(start, start + int(m)) for start, m in zip(places, size, strict=True))]
