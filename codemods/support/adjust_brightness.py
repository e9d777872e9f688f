"""TensorFlow's brightness. https://www.tensorflow.org/api_docs/python/tf/image/adjust_brightness"""

import torch

from migrate.codemods.support.convert_image import convert_image


def adjust_brightness(image: torch.Tensor, delta: float | torch.Tensor) -> torch.Tensor:
    """Add ``delta`` to an image; one of integers is taken as 0 to 1 for that, and saturates."""
    pixels = image if image.is_floating_point() else convert_image(image, torch.float32)
    return convert_image(pixels + delta, image.dtype, saturate=True)
