"""TensorFlow's padding of images. https://www.tensorflow.org/api_docs/python/tf/image/pad_to_bounding_box"""

import torch


def pad_image(
    image: torch.Tensor, offset_height: int, offset_width: int, target_height: int, target_width: int
) -> torch.Tensor:
    """Images (..., height, width, channels) on a larger canvas of zeros, their corner at the offsets."""
    height, width = image.shape[-3:-1]
    below, right = target_height - offset_height - height, target_width - offset_width - width
    if min(offset_height, offset_width, below, right) < 0:
        raise ValueError(f"an image of {height} x {width} does not fit at ({offset_height}, {offset_width})")
    return torch.nn.functional.pad(image, (0, 0, offset_width, right, offset_height, below))
