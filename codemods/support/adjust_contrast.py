"""TensorFlow's contrast. https://www.tensorflow.org/api_docs/python/tf/image/adjust_contrast"""

import torch

from migrate.codemods.support.convert_image import convert_image


def adjust_contrast(images: torch.Tensor, contrast_factor: float | torch.Tensor) -> torch.Tensor:
    """Scale images, shape (..., height, width, channels), about the mean of each channel of each image."""
    pixels = images if images.is_floating_point() else convert_image(images, torch.float32)
    mean = pixels.mean(dim=(-3, -2), keepdim=True)
    return convert_image((pixels - mean) * contrast_factor + mean, images.dtype, saturate=True)
