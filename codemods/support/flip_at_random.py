"""TensorFlow's random flips. https://www.tensorflow.org/api_docs/python/tf/image/random_flip_left_right"""

import torch


def flip_at_random(image: torch.Tensor, dim: int) -> torch.Tensor:
    """Flip an image (height, width, channels), or each one of a batch, along ``dim`` with probability one half."""
    chosen = torch.rand((*image.shape[:-3], 1, 1, 1), device=image.device) < 0.5
    return torch.where(chosen, image.flip(dim), image)
