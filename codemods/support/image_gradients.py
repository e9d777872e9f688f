"""TensorFlow's image gradients. https://www.tensorflow.org/api_docs/python/tf/image/image_gradients"""

import torch


def image_gradients(image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Differences to the pixel below and to the right, of images (batch, height, width, channels); zero at the end."""
    down = torch.nn.functional.pad(image.diff(dim=1), (0, 0, 0, 0, 0, 1))
    right = torch.nn.functional.pad(image.diff(dim=2), (0, 0, 0, 1))
    return down, right
