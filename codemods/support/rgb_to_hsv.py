"""TensorFlow's hue, saturation and value. https://www.tensorflow.org/api_docs/python/tf/image/rgb_to_hsv"""

import torch


def rgb_to_hsv(images: torch.Tensor) -> torch.Tensor:
    """Images (..., 3) of red, green and blue as hue, saturation and value, hue and saturation from 0 to 1."""
    red, green, blue = images.unbind(-1)
    value = images.amax(-1)
    spread = value - images.amin(-1)
    coloured = spread > 0
    norm = 1 / (6 * torch.where(coloured, spread, torch.ones_like(spread)))
    hue = torch.where(
        red == value,
        norm * (green - blue),
        torch.where(green == value, norm * (blue - red) + 2 / 6, norm * (red - green) + 4 / 6),
    )
    hue = torch.where(coloured, torch.where(hue < 0, hue + 1, hue), torch.zeros_like(hue))
    lit = value > 0
    saturation = torch.where(
        lit, spread / torch.where(lit, value, torch.ones_like(value)), torch.zeros_like(value)
    )
    return torch.stack([hue, saturation, value], dim=-1)
