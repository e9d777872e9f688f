"""TensorFlow's saturation. https://www.tensorflow.org/api_docs/python/tf/image/adjust_saturation"""

import torch

from migrate.codemods.support.convert_image import convert_image
from migrate.codemods.support.hsv_to_rgb import hsv_to_rgb
from migrate.codemods.support.rgb_to_hsv import rgb_to_hsv


def adjust_saturation(image: torch.Tensor, saturation_factor: float | torch.Tensor) -> torch.Tensor:
    """Scale the saturation of an RGB image (..., 3), and clip it to 0..1."""
    pixels = image if image.is_floating_point() else convert_image(image, torch.float32)
    hue, saturation, value = rgb_to_hsv(pixels).unbind(-1)
    scaled = (saturation * saturation_factor).clamp(0, 1)
    return convert_image(hsv_to_rgb(torch.stack([hue, scaled, value], dim=-1)), image.dtype)
