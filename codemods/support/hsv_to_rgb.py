"""TensorFlow's colours of hue, saturation and value. https://www.tensorflow.org/api_docs/python/tf/image/hsv_to_rgb"""

import torch


def hsv_to_rgb(images: torch.Tensor) -> torch.Tensor:
    """Images (..., 3) of hue, saturation and value as red, green and blue."""
    hue, saturation, value = images.unbind(-1)
    sixths = hue * 6
    distances = [(sixths - 3).abs() - 1, 2 - (sixths - 2).abs(), 2 - (sixths - 4).abs()]
    return torch.stack([((1 - saturation) + saturation * d.clamp(0, 1)) * value for d in distances], dim=-1)
