"""TensorFlow's crop or pad to a size. https://www.tensorflow.org/api_docs/python/tf/image/resize_with_crop_or_pad"""

import torch

from migrate.codemods.support.pad_image import pad_image


def resize_with_crop_or_pad(image: torch.Tensor, target_height: int, target_width: int) -> torch.Tensor:
    """The middle of images (..., height, width, channels), or the images in the middle of a canvas of zeros."""
    height, width = image.shape[-3:-1]
    top, left = max((height - target_height) // 2, 0), max((width - target_width) // 2, 0)
    crop = image[..., top : top + min(target_height, height), left : left + min(target_width, width), :]
    above, before = max((target_height - height) // 2, 0), max((target_width - width) // 2, 0)
    return pad_image(crop, above, before, target_height, target_width)
