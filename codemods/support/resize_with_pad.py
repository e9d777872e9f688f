"""TensorFlow's resizing without distortion. https://www.tensorflow.org/api_docs/python/tf/image/resize_with_pad"""

import torch

from migrate.codemods.support.pad_image import pad_image
from migrate.codemods.support.resize_images import resize_images


def resize_with_pad(
    image: torch.Tensor,
    target_height: int,
    target_width: int,
    method: str = "bilinear",
    antialias: bool = False,
) -> torch.Tensor:
    """Images ([batch,] height, width, channels) as large as fits, in the middle of a canvas of zeros."""
    sizes = torch.tensor(image.shape[-3:-1], dtype=torch.float32)
    targets = torch.tensor([target_height, target_width], dtype=torch.float32)
    resized = sizes / (sizes / targets).max()
    height, width = resized.floor().int().tolist()
    above, before = ((targets - resized) / 2).floor().int().clamp(min=0).tolist()
    small = resize_images(image, (height, width), method, antialias)
    return pad_image(small, above, before, target_height, target_width)
