"""TensorFlow's gamma correction. https://www.tensorflow.org/api_docs/python/tf/image/adjust_gamma"""

import torch

from migrate.codemods.support.convert_image import convert_image


def adjust_gamma(image: torch.Tensor, gamma: float = 1, gain: float = 1) -> torch.Tensor:
    """``gain * image ** gamma``; an image of integers is taken as 0 to 1 for that, and saturates."""
    pixels = image if image.is_floating_point() else convert_image(image, torch.float32)
    return convert_image(gain * pixels**gamma, image.dtype, saturate=True)
