"""TensorFlow's crop at the centre. https://www.tensorflow.org/api_docs/python/tf/image/central_crop"""

import torch


def central_crop(image: torch.Tensor, central_fraction: float) -> torch.Tensor:
    """The middle of images (..., height, width, channels): this share of each side, rounded up to keep it central."""
    height, width = image.shape[-3:-1]
    top, left = (int((size - size * central_fraction) / 2) for size in (height, width))
    return image[..., top : height - top, left : width - left, :]
