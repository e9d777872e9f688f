"""TensorFlow's total variation. https://www.tensorflow.org/api_docs/python/tf/image/total_variation"""

import torch


def total_variation(images: torch.Tensor) -> torch.Tensor:
    """The sum of the differences between neighbouring pixels of images (..., height, width, channels), shape (...)."""
    axes = (-3, -2, -1)
    return images.diff(dim=-3).abs().sum(dim=axes) + images.diff(dim=-2).abs().sum(dim=axes)
