"""TensorFlow's hue. https://www.tensorflow.org/api_docs/python/tf/image/adjust_hue"""

import torch

from migrate.codemods.support.convert_image import convert_image
from migrate.codemods.support.hsv_to_rgb import hsv_to_rgb
from migrate.codemods.support.rgb_to_hsv import rgb_to_hsv


def adjust_hue(image: torch.Tensor, delta: float | torch.Tensor) -> torch.Tensor:
    """Turn the hue of an RGB image (..., 3) by ``delta`` turns, -1 to 1."""
    pixels = image if image.is_floating_point() else convert_image(image, torch.float32)
    hue, saturation, value = rgb_to_hsv(pixels).unbind(-1)
    turned = torch.stack([(hue + delta) % 1, saturation, value], dim=-1)
    return convert_image(hsv_to_rgb(turned), image.dtype)
