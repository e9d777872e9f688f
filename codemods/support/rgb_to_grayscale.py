"""TensorFlow's grey images. https://www.tensorflow.org/api_docs/python/tf/image/rgb_to_grayscale"""

import torch

from migrate.codemods.support.convert_image import convert_image


def rgb_to_grayscale(images: torch.Tensor) -> torch.Tensor:
    """The luminance of RGB images (..., 3), shape (..., 1); integers are taken as 0 to 1 for that, and round down."""
    pixels = images if images.is_floating_point() else convert_image(images, torch.float32)
    grey = pixels @ pixels.new_tensor([0.2989, 0.587, 0.114])
    return convert_image(grey[..., None], images.dtype)
